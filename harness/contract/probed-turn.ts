import type { CallEvent } from '../journal/event.ts';
import type { ProbeHit } from '../probe/hit-order.ts';
import type { Run } from '../run/run.ts';

/**
 * What a thread entered before and after one of its calls, within the turn of that call, the nearest to the beginning first. Behind
 * the call it ends where the thread begins a call on another connection of the case: what it enters then may be for that.
 */
export interface ProbedTurn {
  readonly before: readonly ProbeHit[];
  readonly after: readonly ProbeHit[];
  /** Why what came after it ends: the thread polled again, began something else, or neither was seen. */
  readonly end: 'polled' | 'other connection' | 'unknown';
}

/** The entries around a call; undefined where nothing was probed. */
export function probedTurnOf(run: Run, call: CallEvent): ProbedTurn | undefined {
  if (run.probes === undefined) return undefined;
  const ends = run.probes.turnEnds.filter(({ tid }) => tid === call.tid);
  const beginNs = ends.findLast(({ sequence }) => sequence < call.sequence)?.atNs ?? 0n;
  const poll = ends.find(({ sequence }) => sequence > call.sequence);
  const other = run.events.find(
    ({ tid, sequence, connection }) =>
      tid === call.tid && sequence > call.sequence && connection !== call.connection && connection !== 0,
  );
  const isOtherFirst = other !== undefined && (poll === undefined || other.sequence < poll.sequence);
  const endNs = isOtherFirst ? other.atNs : poll?.atNs;
  const own = run.probes.hits.filter(
    ({ tid, atNs }) => tid === call.tid && atNs > beginNs && (endNs === undefined || atNs < endNs),
  );
  return {
    before: own.filter(({ atNs }) => atNs < call.atNs),
    after: own.filter(({ atNs }) => atNs >= call.atNs),
    end: isOtherFirst ? 'other connection' : poll === undefined ? 'unknown' : 'polled',
  };
}

/** Whether the thread may have had something to do for another connection in the turn of a call, before it. */
export function isTurnShared(run: Run, call: CallEvent): boolean {
  return (
    run.hasCompany ||
    run.events.some(
      ({ tid, turn, sequence, connection }) =>
        tid === call.tid &&
        turn === call.turn &&
        sequence < call.sequence &&
        connection !== call.connection &&
        connection !== 0,
    )
  );
}
