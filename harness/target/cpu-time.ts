import { readdirSync, readFileSync } from 'node:fs';
import { liveProcesses } from './live-processes.ts';
import type { RunningServer } from './running-server.ts';

/** Nanoseconds of one tick of /proc/PID/stat: USER_HZ is 100 on every supported machine. */
const TICK_NS = 10_000_000n;

/**
 * The time that the server's processes have spent on a CPU, in nanoseconds: the sum over their threads, from
 * /proc/PID/task/TID/schedstat, or in steps of 10 ms from /proc/PID/stat where the kernel keeps no such account. The
 * kernel brings the time of a thread up to date when it leaves its CPU and at each of its ticks, so a running thread's
 * may lag behind by up to 10 ms. What has ended takes its time with it: the sum of two moments can be compared only
 * while the same threads run.
 */
export function readCpuNs(server: RunningServer): bigint {
  return liveProcesses(server).reduce((sum, { pid }) => sum + (readScheduled(pid) || readTicks(pid)), 0n);
}

/** What the scheduler has counted for the process's threads; 0n where it does not count. */
function readScheduled(pid: number): bigint {
  return listDirectory(`/proc/${pid}/task`)
    .map((tid) => /^\d+/.exec(readProc(`/proc/${pid}/task/${tid}/schedstat`))?.[0] ?? '0')
    .reduce((sum, ns) => sum + BigInt(ns), 0n);
}

/**
 * The time on a CPU of one process in steps of 10 ms, its ended threads included: utime and stime, fields 14 and 15 of
 * /proc/PID/stat. The name before them may hold anything, spaces too.
 */
export function readTicks(pid: number): bigint {
  const stat = readProc(`/proc/${pid}/stat`);
  const [user = '0', system = '0'] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (BigInt(user) + BigInt(system)) * TICK_NS;
}

function listDirectory(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return []; // it has ended meanwhile
  }
}

function readProc(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
