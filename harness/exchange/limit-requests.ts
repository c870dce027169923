import type { Workload } from './workload.ts';

/** The workload without the requests behind the first `most`, and without the waits that stand between those. */
export function limitRequests(workload: Workload, most: number): Workload {
  let requests = 0;
  return workload.filter(({ kind }) => {
    if (kind === 'get') requests += 1;
    return requests < most || (kind === 'get' ? requests === most : kind !== 'await');
  });
}
