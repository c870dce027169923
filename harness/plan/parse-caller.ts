import type { Caller, CodePlace } from './caller.ts';
import { MAX_NAME_BYTES } from './caller.ts';
import { findNameFlaw } from './find-name-flaw.ts';
import { parseCount } from './parse-count.ts';
import type { PlanCursor } from './plan-cursor.ts';
import { PLAIN_NAME } from './print-caller.ts';
import { unquote } from './quoted-word.ts';

const EXPECTED = 'expected a function, <file>:<line> or <module>+0x<offset>';

/**
 * Reads from where a call is made, behind `call`: `@function`, `@"ns::name(int)"`, `@file.c:120`, `@library.so+0x1f2a0`
 * or `@+0x46a69`; with `@@` anywhere in the stack. Nothing when there is none: `@240` is a byte of the stream.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX at the first place that does not fit.
 */
export function parseCaller(cursor: PlanCursor, call: string): Caller | undefined {
  if (cursor.peek().text !== '@' || isByte(cursor)) return undefined;
  cursor.take();
  const isDeep = cursor.takeSign('@');
  return { in: isDeep ? 'stack' : 'call', ...parsePlace(cursor, `${call}${isDeep ? '@@' : '@'}`) };
}

/** Whether what stands behind the `@` is for a position. */
function isByte(cursor: PlanCursor): boolean {
  const { kind, text } = cursor.peek(1);
  return kind === 'word' ? !PLAIN_NAME.test(text) : kind !== 'quoted' && text !== '@' && text !== '+';
}

function parsePlace(cursor: PlanCursor, spelled: string): CodePlace {
  if (cursor.takeSign('+')) return { offset: parseOffset(cursor, `${spelled}+`) };
  const token = cursor.peek();
  const name = parseName(cursor, spelled);
  const named = `${spelled}${token.text}`;
  if (cursor.takeSign(':')) {
    const line = cursor.takeWord();
    if (line === undefined)
      throw cursor.error(`${named}: without a line`, cursor.peek(), `expected a number, as in ${named}:120`);
    return {
      file: name,
      line: parseCount(cursor, line, { noun: 'line', ifTooSmall: 'the first line is 1' }),
    };
  }
  if (cursor.takeSign('+')) return { module: name, offset: parseOffset(cursor, `${named}+`) };
  return { function: name };
}

function parseName(cursor: PlanCursor, spelled: string): string {
  const token = cursor.peek();
  if (token.kind !== 'quoted' && !(token.kind === 'word' && PLAIN_NAME.test(token.text)))
    throw cursor.error(`${spelled} without a caller`, token, EXPECTED);
  cursor.take();
  const name = token.kind === 'quoted' ? unquote(cursor, token) : token.text;
  const flaw = findNameFlaw(name, MAX_NAME_BYTES);
  if (flaw !== undefined) throw cursor.error(`invalid name ${token.text}`, token, flaw);
  return name;
}

function parseOffset(cursor: PlanCursor, spelled: string): number {
  const token = cursor.peek();
  const offset = /^0x[0-9a-f]+$/i.test(token.text) ? Number(token.text) : 0;
  if (offset < 1 || !Number.isSafeInteger(offset)) {
    const note = `expected a file virtual address in hexadecimal, as in ${spelled}0x46a69`;
    throw cursor.error(`${spelled} without an offset`, token, note);
  }
  cursor.take();
  return offset;
}
