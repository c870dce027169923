import type { NthfailError } from '../errors.ts';
import { ERRNO_NAMES, type ErrnoName, isErrnoName } from './errno-name.ts';
import type { Fault } from './fault.ts';
import { HOLD_NAME } from './hold-name.ts';
import { MAX_DELAY_MS } from './limits.ts';
import { parseCount } from './parse-count.ts';
import type { PlanCursor } from './plan-cursor.ts';
import { suggestWord } from './suggest-word.ts';
import type { Token } from './tokenize.ts';

/** Words that stand for an errno. */
const ALIASES: ReadonlyMap<string, ErrnoName> = new Map([
  ['again', 'EAGAIN'],
  ['interrupt', 'EINTR'],
  ['fail', 'ENOMEM'],
]);
const SIMPLE_FAULTS: ReadonlyMap<string, Fault> = new Map([
  ['zero', { kind: 'zero' }],
  ['kill', { kind: 'kill' }],
  ['full', { kind: 'full' }],
]);
const FAULT_WORDS: readonly string[] = [
  ...['short', 'reset', 'hold', 'delay'],
  ...SIMPLE_FAULTS.keys(),
  ...ALIASES.keys(),
  ...ERRNO_NAMES,
];
const EXPECTED =
  'expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno';
const EXPECTED_RESET = 'expected reset alone, reset:peer or reset:<errno>';
const EXPECTED_NAME = 'expected a lower-case letter, then at most 30 of a-z, 0-9 and -';

/**
 * Reads a fault: `short:100`, `reset`, `reset:peer`, `reset:EPIPE`, `hold:before-reset`, `delay:100`, `zero`, `kill`,
 * `full`, or an errno such as `ECONNRESET` or `ENOENT!`. `again` is EAGAIN, `interrupt` is EINTR, and
 * `reset:ECONNRESET` is `reset`.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX at the first place that does not fit.
 */
export function parseFault(cursor: PlanCursor): Fault {
  const token = cursor.takeWord();
  if (token === undefined) throw cursor.error('missing fault', cursor.peek(), EXPECTED);
  const { text } = token;
  if (text === 'short') return parseShort(cursor, token);
  if (text === 'reset') return parseReset(cursor);
  if (text === 'hold') return parseHold(cursor, token);
  if (text === 'delay') return parseDelay(cursor, token);
  const simple = SIMPLE_FAULTS.get(text);
  if (simple !== undefined) return withoutArgument(cursor, token, simple);
  const errno = isErrnoName(text) ? text : ALIASES.get(text);
  const upper = text.toUpperCase();
  if (errno === undefined && isErrnoName(upper))
    throw unknownWord(cursor, token, 'errno', `did you mean ${upper}?`);
  if (errno === undefined)
    throw unknownWord(cursor, token, 'fault', suggestWord(text, FAULT_WORDS, EXPECTED));
  const isForced = cursor.takeSign('!');
  return withoutArgument(cursor, token, { kind: 'error', errno, ...(isForced && { isForced }) });
}

function parseReset(cursor: PlanCursor): Fault {
  if (!cursor.takeSign(':')) return { kind: 'reset' };
  const token = cursor.takeWord();
  if (token === undefined) throw cursor.error('reset: without a value', cursor.peek(), EXPECTED_RESET);
  const { text } = token;
  if (text === 'peer') return { kind: 'reset-peer' };
  if (!isErrnoName(text))
    throw unknownWord(cursor, token, 'reset', suggestWord(text, ['peer', ...ERRNO_NAMES], EXPECTED_RESET));
  return text === 'ECONNRESET' ? { kind: 'reset' } : { kind: 'reset', errno: text };
}

function unknownWord(cursor: PlanCursor, token: Token, kind: string, note: string): NthfailError {
  const noun = /^E[A-Z0-9]+$/.test(token.text) ? 'errno' : kind;
  return cursor.error(`unknown ${noun} ${token.text}`, token, note);
}

function parseDelay(cursor: PlanCursor, delay: Token): Fault {
  const token = takeArgument(cursor);
  if (token === undefined)
    throw cursor.error('delay without a time', delay, 'expected milliseconds, as in delay:100');
  const words = { noun: 'delay', ifTooSmall: 'a delay takes at least 1 millisecond', max: MAX_DELAY_MS };
  return { kind: 'delay', delayMs: parseCount(cursor, token, words) };
}

function parseShort(cursor: PlanCursor, short: Token): Fault {
  const token = takeArgument(cursor);
  if (token === undefined)
    throw cursor.error('short without a byte count', short, 'expected a number, as in short:100');
  const ifTooSmall = 'a call that is cut short moves at least 1 byte';
  return { kind: 'short', bytes: parseCount(cursor, token, { noun: 'byte count', ifTooSmall }) };
}

function parseHold(cursor: PlanCursor, hold: Token): Fault {
  const token = takeArgument(cursor);
  if (token === undefined)
    throw cursor.error('hold without a name', hold, 'expected a name, as in hold:before-reset');
  if (!HOLD_NAME.test(token.text))
    throw cursor.error(`invalid hold name ${token.text}`, token, EXPECTED_NAME);
  return { kind: 'hold', name: token.text };
}

function withoutArgument(cursor: PlanCursor, word: Token, fault: Fault): Fault {
  const colon = cursor.peek();
  if (colon.text !== ':') return fault;
  const end = (takeArgument(cursor) ?? colon).end;
  throw cursor.error(
    `${word.text} with an argument`,
    { start: colon.start, end },
    `expected ${word.text} alone`,
  );
}

function takeArgument(cursor: PlanCursor): Token | undefined {
  return cursor.takeSign(':') ? cursor.takeWord() : undefined;
}
