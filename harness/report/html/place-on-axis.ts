import type { TimeKnots } from './page-data.ts';

/** Where a time stands on an axis, from 0 to 1; what is outside stands at its end. */
export function placeOf(atNs: number, knots: TimeKnots): number {
  return between(atNs, knots, 0, 1);
}

/** Which time stands at a place of an axis: the inverse of {@link placeOf}. */
export function timeAt(x: number, knots: TimeKnots): number {
  return between(x, knots, 1, 0);
}

function between(value: number, knots: TimeKnots, from: 0 | 1, to: 0 | 1): number {
  const above = knots.findIndex((knot) => knot[from] >= value);
  const high = knots[above < 0 ? knots.length - 1 : above];
  if (high === undefined) return 0;
  const low = knots[above - 1];
  if (low === undefined) return high[to];
  return low[to] + ((value - low[from]) / (high[from] - low[from])) * (high[to] - low[to]);
}
