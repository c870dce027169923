import { readdirSync, readFileSync } from 'node:fs';

/**
 * Nanoseconds that a process and its living descendants have spent on a CPU, in user and kernel mode: the first field of
 * each thread's /proc/PID/task/TID/schedstat. Undefined on a kernel without it.
 */
export function readCpuNs(pid: number): number | undefined {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const own = threads.map((tid) =>
      Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').split(' ')[0]),
    );
    const children = threads.flatMap((tid) =>
      readFileSync(`/proc/${pid}/task/${tid}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [...own, ...children.map((child) => readCpuNs(child) ?? Number.NaN)].reduce(
      (sum, ns) => sum + ns,
      0,
    );
  } catch {
    return undefined;
  }
}
