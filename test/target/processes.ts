import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Pids of the processes that have `text` in their command line. */
export function findProcesses(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readProc(pid, 'cmdline').includes(text));
}

/** Pid of the server that has `text` in its command line; its guard has it too, and is not meant. */
export function findServer(text: string): number {
  const pids = findProcesses(text);
  const server = pids.find((pid) => pids.includes(parentOf(pid)));
  if (server === undefined) throw new Error(`no server has ${text} in its command line`);
  return server;
}

/** Whether there is a process with this pid that is not a zombie. */
export function isRunning(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(readProc(pid, 'status'));
}

/** Pid of the parent of a running process. */
export function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readProc(pid, 'status'))?.[1]);
}

/** Looks every 5 ms until `isSo`. @returns false when that took longer than `limitMs`, five seconds by default */
export async function becomesSo(isSo: () => boolean, limitMs = 5000): Promise<boolean> {
  for (const end = Date.now() + limitMs; Date.now() < end; await delay(5)) if (isSo()) return true;
  return isSo();
}

/** A file of /proc/PID; empty when the process is gone. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
