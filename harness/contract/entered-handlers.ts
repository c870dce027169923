import type { CallEvent } from '../journal/event.ts';
import type { ProbeHit } from '../probe/hit-order.ts';
import type { Run } from '../run/run.ts';
import { namesOf } from '../target/handlers.ts';
import { type Finding, HELD } from './contract.ts';
import { isTurnShared, probedTurnOf } from './probed-turn.ts';

/** Whether both handlers of the server were probed in this run. */
export function hasProbedHandlers({ probes, target: { handlers } }: Run): boolean {
  if (probes === undefined) return false;
  const lists = [namesOf(handlers, 'ready'), namesOf(handlers, 'error')];
  return lists.every((names) => names.length > 0 && names.every((name) => probes.functions.includes(name)));
}

/**
 * Which handler a server entered after a write failed, by probes: the error handler has to be the first of {ready, error} before the
 * thread polls again, and to be entered once.
 * @returns undefined where the entries cannot be told from those for other connections, or were not looked for
 */
export function judgeEntries(run: Run, error: CallEvent): Finding | undefined {
  const turn = hasProbedHandlers(run) ? probedTurnOf(run, error) : undefined;
  if (turn === undefined || isTurnShared(run, error)) return undefined;
  const { handlers } = run.target;
  const isReady = ({ name }: ProbeHit): boolean => namesOf(handlers, 'ready').includes(name);
  const isError = ({ name }: ProbeHit): boolean => namesOf(handlers, 'error').includes(name);
  const first = turn.after.find((hit) => isReady(hit) || isError(hit));
  const failed = turn.after.find(isError);
  const broken = (expected: string, seen: string): Finding => ({
    outcome: 'broken',
    expected,
    seen,
    at: error.sequence,
  });
  const expected = `the error handler next after ${error.call} failed`;
  if (first === undefined) {
    if (turn.end !== 'polled') return undefined;
    const names = [...namesOf(handlers, 'ready'), ...namesOf(handlers, 'error')].join(', ');
    return broken(expected, `the thread polled again, and had entered none of ${names}`);
  }
  if (isReady(first)) {
    const then =
      failed === undefined
        ? 'no error handler in that turn'
        : `${failed.name} came after it, ${describeDelay(error, failed)} after the failure`;
    return broken(
      expected,
      `${first.name} was entered ${describeDelay(error, first)} after ${error.call} failed; ${then}`,
    );
  }
  const again = turn.after.filter(({ name }) => name === first.name)[1];
  if (again !== undefined)
    return broken(
      'the error handler to be entered once',
      `${again.name} was entered again, ${describeDelay(error, again)} after ${error.call} failed`,
    );
  return HELD;
}

/** Whether an error handler was entered in the turn of a failed call, as far as probes can tell. */
export function hasEnteredErrorHandler(run: Run, error: CallEvent): boolean {
  if (isTurnShared(run, error)) return false;
  const names = namesOf(run.target.handlers, 'error');
  return probedTurnOf(run, error)?.after.some(({ name }) => names.includes(name)) === true;
}

/** From the return of a call to an entry: `3 µs`. */
function describeDelay({ atNs, durationNs }: CallEvent, hit: ProbeHit): string {
  const ns = Math.max(Number(hit.atNs - atNs) - durationNs, 0);
  return ns < 1e6 ? `${Math.round(ns / 1e3)} µs` : `${(ns / 1e6).toFixed(1)} ms`;
}
