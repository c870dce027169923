import type { LogEvent, TurnEndEvent } from './event.ts';

/** One line that the server wrote to a watched log, at its place in the journal. */
export interface LogRecord {
  readonly sequence: number;
  /** CLOCK_MONOTONIC in nanoseconds. */
  readonly atNs: bigint;
  readonly tid: number;
  readonly turn: number;
  /** The line, without its end. */
  readonly text: string;
}

/** Picks the log writes out and splits them into lines. A line written in several pieces becomes several records. */
export function splitLog(events: readonly (LogEvent | TurnEndEvent)[]): readonly LogRecord[] {
  return events.flatMap((event) => {
    if (event.kind !== 'log') return [];
    const { sequence, atNs, tid, turn } = event;
    const lines = event.text.split('\n').filter((line) => line !== '');
    return lines.map((text) => ({ sequence, atNs, tid, turn, text }));
  });
}
