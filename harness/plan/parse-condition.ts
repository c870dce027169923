import { findNameFlaw } from './find-name-flaw.ts';
import { MAX_COMM_BYTES, MAX_PATH_BYTES, MAX_PORT } from './limits.ts';
import { IPV4_ADDRESS, LOOPBACK_ADDRESS } from './loopback-address.ts';
import { NAMED_EVENTS } from './named-events.ts';
import { parseCount } from './parse-count.ts';
import { parseOrdinal } from './parse-ordinal.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { Listener, Point } from './point.ts';
import { quote, unquote } from './quoted-word.ts';
import { suggestWord } from './suggest-word.ts';
import type { Token } from './tokenize.ts';

/** What stands between the commas in front of a call; each condition gives one of these. */
export interface Conditions extends Pick<Point, 'role' | 'comm' | 'thread' | 'after' | 'perTurn' | 'times'> {
  /** An address in 127.0.0.0/8. */
  readonly source?: string;
  /** An accept ordinal. */
  readonly accept?: number;
  readonly listener?: Listener;
  readonly server?: true;
}

type ParseCondition = (cursor: PlanCursor, word: Token) => Conditions;

const PARSERS: Readonly<Record<string, ParseCondition>> = {
  accept: (cursor) => ({ accept: parseOrdinal(cursor, { word: 'accept', counted: 'connection' }) }),
  port: (cursor, word) => {
    const token = takeArgument(cursor, word, 'port:8080');
    const ifTooSmall = `expected 1 to ${MAX_PORT}`;
    return { listener: { port: parseCount(cursor, token, { noun: 'port', ifTooSmall, max: MAX_PORT }) } };
  },
  unix: (cursor, word) => ({ listener: { path: parsePath(cursor, word) } }),
  server: () => ({ server: true }),
  role: (cursor, word) => {
    const token = takeArgument(cursor, word, 'role:worker');
    const ifTooSmall = 'the first process to appear is 1';
    return { role: parseWordOrCount(cursor, token, { noun: 'role', words: ['main', 'worker'], ifTooSmall }) };
  },
  comm: (cursor, word) => {
    const token = takeArgument(cursor, word, 'comm:nginx', ['word', 'quoted']);
    return { comm: parseName(cursor, token, 'comm', MAX_COMM_BYTES) };
  },
  thread: (cursor, word) => {
    const token = takeArgument(cursor, word, 'thread:main');
    const ifTooSmall = 'the first thread is 1';
    return { thread: parseWordOrCount(cursor, token, { noun: 'thread', words: ['main'], ifTooSmall }) };
  },
  after: (cursor, word) => {
    const token = takeArgument(cursor, word, 'after:first-read');
    const event = NAMED_EVENTS.find((name) => name === token.text);
    if (event !== undefined) return { after: event };
    const otherwise = `expected one of ${NAMED_EVENTS.join(', ')}`;
    throw cursor.error(
      `unknown event ${token.text}`,
      token,
      suggestWord(token.text, NAMED_EVENTS, otherwise),
    );
  },
  'per-turn': () => ({ perTurn: true }),
  times: (cursor, word) => {
    const token = takeArgument(cursor, word, 'times:3');
    const ifTooSmall = 'expected at least 1: leave out a step that never strikes';
    return { times: parseWordOrCount(cursor, token, { noun: 'times', words: ['always'], ifTooSmall }) };
  },
};
/** A path that lacks its quotes, up to what can only be the call behind it. */
const BARE_PATH = /^(?<path>\/[^\s,;="#@]*?)(?:\/[^\s,;="#@/]+[#@]|[\s,;="]|$)/u;
const EXPECTED = `expected an address such as 127.0.0.9, or one of ${Object.keys(PARSERS).join(', ')}`;

/** Whether `token` can only begin a condition; `accept` can be a call too. */
export function startsCondition({ kind, text }: Token): boolean {
  return kind === 'word' && (/^\d/.test(text) || (text !== 'accept' && Object.hasOwn(PARSERS, text)));
}

/**
 * Reads one condition, such as `127.0.0.9`, `accept#2`, `port:8080` or `per-turn`.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX at the first place that does not fit.
 */
export function parseCondition(cursor: PlanCursor): Conditions {
  const token = cursor.takeWord();
  if (token === undefined) throw cursor.error('missing condition', cursor.peek(), EXPECTED);
  const { text } = token;
  if (Object.hasOwn(PARSERS, text)) return PARSERS[text]!(cursor, token);
  if (!/^\d/.test(text))
    throw cursor.error(`unknown condition ${text}`, token, suggestWord(text, Object.keys(PARSERS), EXPECTED));
  if (!IPV4_ADDRESS.test(text))
    throw cursor.error(`address ${text} is not dotted IPv4`, token, 'expected four numbers from 0 to 255');
  if (!LOOPBACK_ADDRESS.test(text))
    throw cursor.error(`address ${text} is not loopback`, token, 'expected an address in 127.0.0.0/8');
  return { source: text };
}

function parsePath(cursor: PlanCursor, word: Token): string {
  const token = takeArgument(cursor, word, 'unix:"/run/x.sock"', ['word', 'quoted', 'sign']);
  if (token.kind !== 'sign') return parseName(cursor, token, 'path', MAX_PATH_BYTES);
  const bare = BARE_PATH.exec(cursor.text.slice(token.start))?.groups?.['path'];
  throw cursor.error('path without quotes', token, `expected unix:${quote(bare ?? '/run/x.sock')}`);
}

function parseName(cursor: PlanCursor, token: Token, noun: string, maxBytes: number): string {
  const name = token.kind === 'quoted' ? unquote(cursor, token) : token.text;
  const note = findNameFlaw(name, maxBytes);
  if (note !== undefined) throw cursor.error(`invalid ${noun}`, token, note);
  return name;
}

interface WordsOrCount<Word> {
  readonly noun: string;
  readonly words: readonly Word[];
  readonly ifTooSmall: string;
}

function parseWordOrCount<const Word extends string>(
  cursor: PlanCursor,
  token: Token,
  { noun, words, ifTooSmall }: WordsOrCount<Word>,
): Word | number {
  const { text } = token;
  const known = words.find((word) => word === text);
  if (known !== undefined) return known;
  if (/^[-\d]/.test(text)) return parseCount(cursor, token, { noun, ifTooSmall });
  const otherwise = `expected ${words.join(', ')} or a number`;
  throw cursor.error(`unknown ${noun} ${text}`, token, suggestWord(text, words, otherwise));
}

function takeArgument(
  cursor: PlanCursor,
  word: Token,
  example: string,
  kinds: readonly Token['kind'][] = ['word'],
): Token {
  if (cursor.takeSign(':') && kinds.includes(cursor.peek().kind)) return cursor.take();
  throw cursor.error(`${word.text} without a value`, word, `expected a value, as in ${example}`);
}
