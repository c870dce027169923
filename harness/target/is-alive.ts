import { readFileSync } from 'node:fs';

/** Whether there is a process with this pid that has not ended; one that nobody has waited for yet has. */
export function isAlive(pid: number): boolean {
  try {
    return /^State:\s+[^ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}
