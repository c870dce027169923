import type { CallEvent } from '../journal/event.ts';
import type { ProbeHit } from './hit-order.ts';

/** One thing that a thread did: it began a call of the journal, or entered a probed function. */
export type ThreadStep =
  | { readonly kind: 'call'; readonly atNs: bigint; readonly call: CallEvent }
  | { readonly kind: 'hit'; readonly atNs: bigint; readonly hit: ProbeHit };

/** What each thread did, by its kernel thread id: calls and hits by time, calls of the same time in the journal's order. */
export type ThreadSteps = ReadonlyMap<number, readonly ThreadStep[]>;

/** Merges calls of the journal and hits of probes, thread by thread. */
export function mergeHits(calls: readonly CallEvent[], hits: readonly ProbeHit[]): ThreadSteps {
  const threads = new Map<number, ThreadStep[]>();
  const put = (tid: number, step: ThreadStep): void => {
    const steps = threads.get(tid);
    if (steps === undefined) threads.set(tid, [step]);
    else steps.push(step);
  };
  for (const call of calls.toSorted((a, b) => a.sequence - b.sequence))
    put(call.tid, { kind: 'call', atNs: call.atNs, call });
  for (const hit of hits) put(hit.tid, { kind: 'hit', atNs: hit.atNs, hit });
  for (const steps of threads.values()) steps.sort((a, b) => Number(a.atNs - b.atNs));
  return threads;
}

/**
 * The functions that a thread entered after it began the call `from`, in order, and before it began `to`, a later one of the same
 * thread; without `to`, all that came after.
 * @returns undefined when the thread made no such calls in this order: nothing is known then
 */
export function hitsBetween(
  threads: ThreadSteps,
  from: CallEvent,
  to?: CallEvent,
): readonly ProbeHit[] | undefined {
  const steps = threads.get(from.tid) ?? [];
  const begin = placeOf(from, steps);
  const end = to === undefined ? steps.length : placeOf(to, steps);
  return begin < 0 || end < begin ? undefined : hitsOf(steps.slice(begin, end));
}

/** The functions that the call's thread entered before the call began, the nearest last; undefined when it made no such call. */
export function hitsBefore(threads: ThreadSteps, call: CallEvent): readonly ProbeHit[] | undefined {
  const steps = threads.get(call.tid) ?? [];
  const end = placeOf(call, steps);
  return end < 0 ? undefined : hitsOf(steps.slice(0, end));
}

function placeOf(call: CallEvent, steps: readonly ThreadStep[]): number {
  return steps.findIndex((step) => step.kind === 'call' && step.call.sequence === call.sequence);
}

function hitsOf(steps: readonly ThreadStep[]): readonly ProbeHit[] {
  return steps.flatMap((step) => (step.kind === 'hit' ? [step.hit] : []));
}
