import { parseCount } from './parse-count.ts';
import type { PlanCursor } from './plan-cursor.ts';

/** What an ordinal counts, for error texts. */
export interface OrdinalOf {
  /** What stands before `#`, for example `write`. */
  readonly word: string;
  readonly counted: 'call' | 'connection';
}

/**
 * Reads `#<ordinal>`.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX when it is missing, or not a number from 1 to MAX_COUNT, inclusive.
 */
export function parseOrdinal(cursor: PlanCursor, { word, counted }: OrdinalOf): number {
  const isAnnounced = cursor.takeSign('#');
  const token = isAnnounced ? cursor.takeWord() : undefined;
  if (token === undefined) {
    throw cursor.error(
      `${word} without an ordinal`,
      cursor.peek(),
      `expected ${isAnnounced ? '' : '# and '}a number, as in ${word}#1`,
    );
  }
  return parseCount(cursor, token, { noun: 'ordinal', ifTooSmall: `the first ${counted} is #1` });
}
