import type { Workload } from './workload.ts';

/** The workload without the requests behind the first `most`, and without the waits before each of those. */
export function limitRequests(workload: Workload, most: number): Workload {
  const last = workload.findLastIndex(({ kind }) => kind === 'get');
  let requests = 0;
  return workload.filter(({ kind }, index) => {
    if (kind === 'get') requests += 1;
    return requests < most || (kind === 'get' ? requests === most : kind !== 'await' || index > last);
  });
}
