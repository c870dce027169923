import { readFileSync } from 'node:fs';
import type { RunningServer } from './running-server.ts';

/** The processes of a server that have the library in them and run now, each once, in order of appearance. */
export function liveProcesses({ rig }: RunningServer): RunningServer['rig']['processes'] {
  rig.drain();
  // A process that executes another program appears once more.
  const newest = new Map(rig.processes.map((event) => [event.pid, event]));
  return [...newest.values()].filter(({ pid }) => !rig.exitedPids.has(pid) && isAlive(pid));
}

/** Whether there is a process with this pid that has not ended; one that nobody has waited for yet has. */
export function isAlive(pid: number): boolean {
  try {
    return /^State:\s+[^ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}
