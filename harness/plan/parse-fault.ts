import { ERRNO_NAMES, isErrnoName } from './errno-name.ts';
import type { Fault } from './fault.ts';
import { HOLD_NAME } from './hold-name.ts';
import { parseCount } from './parse-count.ts';
import type { PlanCursor } from './plan-cursor.ts';
import { suggestWord } from './suggest-word.ts';
import type { Token } from './tokenize.ts';

const FAULT_WORDS: readonly string[] = ['short', 'reset', 'hold', ...ERRNO_NAMES];
const EXPECTED = 'expected short:<bytes>, reset, hold:<name> or an errno';
const EXPECTED_NAME = 'expected a lower-case letter, then at most 30 of a-z, 0-9 and -';

/**
 * Reads a fault: `short:100`, `reset`, `hold:before-reset`, or an errno such as `ECONNRESET`.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX at the first place that does not fit.
 */
export function parseFault(cursor: PlanCursor): Fault {
  const token = cursor.takeWord();
  if (token === undefined) throw cursor.error('missing fault', cursor.peek(), EXPECTED);
  const { text } = token;
  if (text === 'short') return parseShort(cursor, token);
  if (text === 'hold') return parseHold(cursor, token);
  if (text === 'reset') return withoutArgument(cursor, token, { kind: 'reset' });
  if (isErrnoName(text)) return withoutArgument(cursor, token, { kind: 'error', errno: text });
  const noun = /^E[A-Z0-9]+$/.test(text) ? 'errno' : 'fault';
  throw cursor.error(`unknown ${noun} ${text}`, token, suggestWord(text, FAULT_WORDS, EXPECTED));
}

function parseShort(cursor: PlanCursor, short: Token): Fault {
  const token = takeArgument(cursor);
  if (token === undefined)
    throw cursor.error('short without a byte count', short, 'expected a number, as in short:100');
  const ifZero = 'a short write sends at least 1 byte';
  return { kind: 'short', bytes: parseCount(cursor, token, { noun: 'byte count', ifZero }) };
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
