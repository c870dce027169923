import type { TimeKnots } from './page-data.ts';

/** Greatest part of the axis that one gap without events may take. */
const WIDEST_GAP = 0.25;

/**
 * An axis on which things can be seen that happen within microseconds, between waits of a second: a gap in which nothing
 * happens takes no more than a part of it. Where nothing has to be cut the axis is even, and has two knots.
 * @param timesNs when things happen, from low to high; the axis goes from the first to the last
 */
export function squeezeTime(timesNs: readonly number[]): TimeKnots {
  const times = [...new Set(timesNs)];
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? 0;
  if (first === last) {
    return [
      [first, 0],
      [first + 1, 1],
    ];
  }
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const limit = widestOf(gaps);
  const total = gaps.reduce((sum, gap) => sum + Math.min(gap, limit), 0);
  const knots: (readonly [number, number])[] = [[first, 0]];
  let used = 0;
  let isAfterCut = false;
  for (const [index, gap] of gaps.entries()) {
    const at = times[index] ?? first;
    const isCut = gap > limit;
    // Only where the scale changes: on either side of what is cut.
    if ((isCut || isAfterCut) && index > 0) knots.push([at, used / total]);
    used += Math.min(gap, limit);
    isAfterCut = isCut;
  }
  knots.push([last, 1]);
  return knots;
}

/** The greatest length that a gap may keep. */
function widestOf(gaps: readonly number[]): number {
  const ascending = gaps.toSorted((a, b) => a - b);
  let below = 0;
  let limit = ascending[0] ?? 0;
  for (const [index, gap] of ascending.entries()) {
    // Were all longer ones as long as this one, this would be the length of the axis.
    const length = below + gap * (ascending.length - index);
    if (gap > WIDEST_GAP * length) return limit;
    limit = gap;
    below += gap;
  }
  return limit;
}
