import { defaultTimes } from './default-times.ts';
import { parseCaller } from './parse-caller.ts';
import { parseCall } from './parse-call.ts';
import { parsePosition } from './parse-position.ts';
import { parseWhere } from './parse-where.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { Point } from './point.ts';
import { printCounted } from './print-plan.ts';

/**
 * Reads a point: `write#1`, `malloc@conn_write#2`, or `127.0.0.9,after:request-head/read#2+`. A `times` that says what leaving it out says is
 * left out.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX at the first place that does not fit.
 */
export function parsePoint(cursor: PlanCursor): Point {
  const { times, ...where } = parseWhere(cursor);
  const call = parseCall(cursor);
  const caller = parseCaller(cursor, printCounted({ call }));
  const counted = caller === undefined ? { call } : { call, caller };
  const point: Point = { ...where, ...counted, ...parsePosition(cursor, printCounted(counted)) };
  return times === undefined || times === defaultTimes(point) ? point : { ...point, times };
}
