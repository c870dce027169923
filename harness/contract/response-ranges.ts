import type { Golden } from '../run/golden.ts';

/** Where one response stands in the stream of its connection: offsets in bytes, `end` exclusive. */
export interface ResponseRange {
  readonly start: number;
  /** Where its body begins. */
  readonly body: number;
  readonly end: number;
}

/** The responses of a fault-free run, one behind the other. */
export function responseRanges({ responses }: Golden): readonly ResponseRange[] {
  let at = 0;
  return responses.map(({ bytes, headBytes }) => {
    const start = at;
    at += bytes.length;
    return { start, body: start + headBytes, end: at };
  });
}

/** How many bytes two ranges have in common. */
export function overlap(
  a: Pick<ResponseRange, 'start' | 'end'>,
  b: Pick<ResponseRange, 'start' | 'end'>,
): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}
