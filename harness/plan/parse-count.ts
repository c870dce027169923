import { MAX_COUNT } from './max-count.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { Token } from './tokenize.ts';

/** How errors speak of a count. */
export interface CountWords {
  /** What is counted, for example `ordinal`. */
  readonly noun: string;
  /** Why it is never 0. */
  readonly ifZero: string;
}

/**
 * The number that `token` spells: decimal, from 1 to MAX_COUNT, inclusive, without a leading zero.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX for anything else.
 */
export function parseCount(cursor: PlanCursor, token: Token, { noun, ifZero }: CountWords): number {
  const { text } = token;
  const range = `expected 1 to ${MAX_COUNT}`;
  if (text === '0') throw cursor.error(`${noun} 0`, token, ifZero);
  if (!/^[1-9]\d*$/.test(text))
    throw cursor.error(`${noun} ${text} is not a plain decimal number`, token, range);
  const count = Number(text);
  if (count > MAX_COUNT) throw cursor.error(`${noun} ${text} is too large`, token, range);
  return count;
}
