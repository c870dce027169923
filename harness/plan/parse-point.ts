import { parseCall } from './parse-call.ts';
import { parseConnection } from './parse-connection.ts';
import { parseOrdinal } from './parse-ordinal.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { Point } from './point.ts';
import { printCall } from './print-plan.ts';

/**
 * Reads a point: `write#1`, or `127.0.0.9/write#1`.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX at the first place that does not fit.
 */
export function parsePoint(cursor: PlanCursor): Point {
  const connection = parseConnection(cursor);
  const call = parseCall(cursor);
  const ordinal = parseOrdinal(cursor, { word: printCall(call), counted: 'call' });
  return connection === undefined ? { call, ordinal } : { connection, call, ordinal };
}
