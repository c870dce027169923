import { isAlive } from './process-state.ts';
import type { RunningServer } from './running-server.ts';

/** The processes of a server that have the library in them and run now, each once, in order of appearance. */
export function liveProcesses({ rig }: RunningServer): RunningServer['rig']['processes'] {
  rig.drain();
  // A process that executes another program appears once more.
  const newest = new Map(rig.processes.map((event) => [event.pid, event]));
  return [...newest.values()].filter(({ pid }) => !rig.exitedPids.has(pid) && isAlive(pid));
}
