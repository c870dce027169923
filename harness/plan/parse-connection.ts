import { IPV4_ADDRESS, LOOPBACK_ADDRESS } from './loopback-address.ts';
import { parseOrdinal } from './parse-ordinal.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { ConnectionSelector } from './point.ts';
import { suggestWord } from './suggest-word.ts';
import type { Token } from './tokenize.ts';

const EXPECTED = 'expected an address such as 127.0.0.9, or accept#<ordinal>';

/**
 * Reads the connection in front of a call, with its `/`: `127.0.0.9/` or `accept#2/`; undefined when the step has none.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX when what stands there is neither a call nor a connection.
 */
export function parseConnection(cursor: PlanCursor): ConnectionSelector | undefined {
  const first = cursor.peek();
  if (!cursor.hasAhead('/', ['=', ';']) && first.text !== 'accept' && !startsAsAddress(first))
    return undefined;
  const connection = parseSelector(cursor);
  if (!cursor.takeSign('/')) {
    const spelled = cursor.text.slice(first.start, cursor.peek().start).trimEnd();
    throw cursor.error(
      `missing / after ${spelled}`,
      cursor.peek(),
      `expected / and a call, as in ${spelled}/write#1`,
    );
  }
  return connection;
}

function parseSelector(cursor: PlanCursor): ConnectionSelector {
  const token = cursor.takeWord();
  if (token === undefined) throw cursor.error('missing connection', cursor.peek(), EXPECTED);
  const { text } = token;
  if (text === 'accept')
    return { by: 'accept', ordinal: parseOrdinal(cursor, { word: text, counted: 'connection' }) };
  if (!startsAsAddress(token)) {
    throw cursor.error(`unknown connection ${text}`, token, suggestWord(text, ['accept'], EXPECTED));
  }
  if (!IPV4_ADDRESS.test(text)) {
    throw cursor.error(`address ${text} is not dotted IPv4`, token, 'expected four numbers from 0 to 255');
  }
  if (!LOOPBACK_ADDRESS.test(text)) {
    throw cursor.error(`address ${text} is not loopback`, token, 'expected an address in 127.0.0.0/8');
  }
  return { by: 'source', address: text };
}

function startsAsAddress({ text }: Token): boolean {
  return /^\d/.test(text);
}
