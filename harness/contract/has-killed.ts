import type { Run } from '../run/run.ts';

/** Whether a step of the plan killed a process of the server. */
export function hasKilled(run: Run): boolean {
  return run.events.some((event) => event.kind === 'call' && event.isKilled);
}
