import { readFileSync } from 'node:fs';

/** What the kernel says a process's first thread is doing, as the letter of proc_pid_status(5); undefined: it is gone. */
export function stateOf(pid: number): string | undefined {
  try {
    return /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  } catch {
    return undefined;
  }
}

/** Whether there is a process with this pid that has not ended; one that nobody has waited for yet has. */
export function isAlive(pid: number): boolean {
  return !hasEnded(stateOf(pid));
}

/** Whether a process in this state has ended, waited for or not. */
export function hasEnded(state: string | undefined): boolean {
  return state === undefined || state === 'Z' || state === 'X';
}
