import { MAX_COUNT } from './max-count.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { Token } from './tokenize.ts';

/** How errors speak of a count. */
export interface CountWords {
  /** What is counted, for example `ordinal`. */
  readonly noun: string;
  /** What to say of a number below `min`. */
  readonly ifTooSmall: string;
  /** The smallest that is allowed, inclusive; 1 when left out. */
  readonly min?: number;
  /** The largest that is allowed, inclusive; MAX_COUNT when left out. */
  readonly max?: number;
}

/**
 * The number that `token` spells: decimal, from `min` to `max`, inclusive, without a leading zero.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX for anything else.
 */
export function parseCount(cursor: PlanCursor, token: Token, words: CountWords): number {
  const { noun, ifTooSmall, min = 1, max = MAX_COUNT } = words;
  const { text } = token;
  const range = `expected ${min} to ${max}`;
  if (!/^(?:0|[1-9]\d*)$/.test(text))
    throw cursor.error(`${noun} ${text} is not a plain decimal number`, token, range);
  const count = Number(text);
  if (count < min) throw cursor.error(`${noun} ${text}`, token, ifTooSmall);
  if (count > max) throw cursor.error(`${noun} ${text} is too large`, token, range);
  return count;
}
