import type { Track } from './trace-tracks.ts';

/** An event of a trace, at its time on the journal's clock. */
export interface TraceEntry {
  readonly name: string;
  /** What viewers filter by: words with commas between. */
  readonly cat: string;
  /** `X`: it lasts. `i`: it is of one moment. `C`: what a count came to. */
  readonly ph: 'X' | 'i' | 'C';
  readonly atNs: bigint;
  /** When it ended, of what lasts; undefined where that is not known. */
  readonly endNs?: bigint | undefined;
  /** It may have begun before the trace does, which nobody wants to scroll through. */
  readonly isWaiting?: boolean;
  readonly track: Track;
  /** Of a moment: it is the thread's, or everybody's. */
  readonly s?: 't' | 'g';
  readonly args: Readonly<Record<string, unknown>>;
}

/** The same in the Trace Event Format: times in microseconds since `startNs`. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: TraceEntry['ph'];
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly s?: 't' | 'g';
  readonly args: Readonly<Record<string, unknown>>;
}

/** When a trace begins: with the first event, or the end of a wait where that comes first. */
export function startOf(entries: readonly TraceEntry[]): bigint {
  const [first = 0n, ...others] = entries.flatMap(({ atNs, endNs, isWaiting = false }) =>
    isWaiting ? (endNs ?? []) : atNs,
  );
  return others.reduce((earliest, one) => (one < earliest ? one : earliest), first);
}

/** An entry as the viewers take it. @param startNs what their clock begins at */
export function toTraceEvent(
  { name, cat, ph, atNs, endNs, track, s, args }: TraceEntry,
  startNs: bigint,
): TraceEvent {
  const at = atNs < startNs ? startNs : atNs;
  return {
    name,
    cat,
    ph,
    ts: toMicroseconds(at - startNs),
    ...(ph === 'X' ? { dur: toMicroseconds(endNs === undefined || endNs < at ? 0n : endNs - at) } : {}),
    ...track,
    ...(s === undefined ? {} : { s }),
    args,
  };
}

function toMicroseconds(ns: bigint): number {
  return Number(ns) / 1000;
}
