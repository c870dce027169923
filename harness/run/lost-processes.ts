import type { ProcessEvent } from '../journal/event.ts';
import type { ArmedCase } from '../rig/armed-case.ts';
import { isAlive } from '../target/process-state.ts';
import type { RunningServer } from '../target/running-server.ts';
import type { LostProcess } from './run.ts';

/** The processes of the server that are gone already. */
export function findGone({ rig }: RunningServer): ReadonlySet<ProcessEvent> {
  return new Set(rig.processes.filter(({ pid }) => !isAlive(pid)));
}

/**
 * The processes that were there before the case, or appeared during it, and are gone now without having exited of their
 * own accord or been killed by the plan. A worker that has served its share and exits is no loss; the server's first
 * process is, however it ends.
 */
export function findLost(
  { rig, pid, end }: RunningServer,
  before: ReadonlySet<ProcessEvent>,
  killed: ReadonlySet<number>,
): readonly LostProcess[] {
  const gone = rig.processes.filter(
    (one) => !before.has(one) && !killed.has(one.process) && !isAlive(one.pid),
  );
  // A process announces its exit before it is gone.
  rig.drain();
  return gone
    .filter((one) => one.pid === pid || !rig.exitedPids.has(one.pid))
    .map((one) => ({ pid: one.pid, end: one.pid === pid ? end : undefined }));
}

/** Slots of the processes that the plan itself killed. */
export function killedBy(armed: ArmedCase): ReadonlySet<number> {
  return new Set(
    armed.events.flatMap((event) => (event.kind === 'call' && event.isKilled ? event.process : [])),
  );
}
