import { parseCount } from './parse-count.ts';
import { parseOrdinal } from './parse-ordinal.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { Point } from './point.ts';

/** Which of the counted calls a fault strikes. */
export type Position = Pick<Point, 'ordinal' | 'through' | 'every' | 'atByte'>;

/**
 * Reads a position behind `call`: `#2`, `#2..5`, `#2+`, `#2+3`, `#2..9+3` or `@1000`. Whether a range runs forward is
 * for `checkPlan`.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX at the first place that does not fit.
 */
export function parsePosition(cursor: PlanCursor, call: string): Position {
  if (cursor.takeSign('@')) return { ordinal: 1, atByte: parseByte(cursor, call) };
  const ordinal = parseOrdinal(cursor, { word: call, counted: 'call' });
  const last = cursor.takeSign('..') ? parseLast(cursor, `${call}#${ordinal}..`) : undefined;
  if (!cursor.takeSign('+')) return last === undefined ? { ordinal } : { ordinal, through: last };
  const through = last ?? 'end';
  const range = `${call}#${ordinal}${last === undefined ? '' : `..${last}`}`;
  const token = cursor.takeWord();
  if (token !== undefined) {
    const ifTooSmall = `${range}${last === undefined ? '+' : ''} alone strikes every call`;
    return { ordinal, through, every: parseCount(cursor, token, { noun: 'stride', ifTooSmall, min: 2 }) };
  }
  if (last === undefined) return { ordinal, through };
  throw cursor.error(`${range}+ without a stride`, cursor.peek(), `expected a number, as in ${range}+2`);
}

function parseByte(cursor: PlanCursor, call: string): number {
  const token = cursor.takeWord();
  if (token === undefined)
    throw cursor.error(`${call}@ without an offset`, cursor.peek(), `expected a number, as in ${call}@1000`);
  const ifTooSmall = `the stream begins there: expected ${call}#1`;
  return parseCount(cursor, token, { noun: 'offset', ifTooSmall, max: Number.MAX_SAFE_INTEGER });
}

function parseLast(cursor: PlanCursor, spelled: string): number {
  const token = cursor.takeWord();
  if (token === undefined) {
    const note = `expected a number, or ${spelled.slice(0, -2)}+ for every one from there on`;
    throw cursor.error(`${spelled} without a last ordinal`, cursor.peek(), note);
  }
  return parseCount(cursor, token, { noun: 'ordinal', ifTooSmall: 'the first call is #1' });
}
