import type { PageCurve, TimeKnots } from './page-data.ts';
import { placeOf } from './place-on-axis.ts';

/** As many steps as can be told apart on the axis. */
const COLUMNS = 1500;

/** Leaves out the steps of a curve that cannot be seen beside the next: in each column of the axis the last one stays. */
export function thinCurve(curve: PageCurve, knots: TimeKnots): PageCurve {
  const columnOf = (atNs: number): number => Math.floor(placeOf(atNs, knots) * COLUMNS);
  return curve.filter(([atNs], index) => {
    const next = curve[index + 1];
    return next === undefined || columnOf(next[0]) !== columnOf(atNs);
  });
}
