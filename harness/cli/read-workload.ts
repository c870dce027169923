import { NthfailError } from '../errors.ts';
import { parseWorkload, type Workload } from '../exchange/workload.ts';

/** The options that say what the client does. */
export interface WorkloadFlags {
  readonly get?: readonly string[];
  readonly client?: string;
}

/** What the client does: `--client`, or `--get` as often as it stands there. @throws NthfailError `NF_E_USAGE` */
export function readWorkload({ get = ['/big.bin'], client }: WorkloadFlags): Workload {
  if (client !== undefined) return parseWorkload(client);
  for (const path of get) checkPath(path);
  return get.map((path) => ({ kind: 'get', path }));
}

function checkPath(path: string): void {
  if (path.startsWith('/')) return;
  const inUrl = /^https?:\/\/[^/]*(\/.*)?$/.exec(path);
  const meant = inUrl === null ? `/${path}` : (inUrl[1] ?? '/');
  throw new NthfailError('NF_E_USAGE', `--get ${path}: a request path begins with /`, {
    hint: `did you mean --get ${meant}?`,
  });
}
