import type { CallEvent } from '../journal/event.ts';
import type { Run } from '../run/run.ts';
import { namesOf } from '../target/handlers.ts';
import { probedTurnOf } from './probed-turn.ts';

/**
 * When the pass began that a failed write ended, by probes: the thread's last entry of the server's pass function before the write, for
 * a pass sends what it sends before it returns. CLOCK_MONOTONIC in nanoseconds.
 * @returns undefined where that function was not probed, or not entered in the turn of the write
 */
export function findPassStart(run: Run, error: CallEvent): bigint | undefined {
  const names = namesOf(run.target.handlers, 'pass');
  if (names.length === 0 || !names.every((name) => run.probes?.functions.includes(name) === true))
    return undefined;
  return probedTurnOf(run, error)?.before.findLast(({ name }) => names.includes(name))?.atNs;
}
