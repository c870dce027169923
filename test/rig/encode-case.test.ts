import { constants } from 'node:os';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CALLS } from '../../harness/native/calls.data.ts';
import { RULE } from '../../harness/native/layout.data.ts';
import type { Fault } from '../../harness/plan/fault.ts';
import { MAX_COUNT } from '../../harness/plan/max-count.ts';
import type { Point } from '../../harness/plan/point.ts';
import { encodeCase, encodeListener, type Noted, parseAddress } from '../../harness/rig/encode-case.ts';

const KEY_BYTES = 32;
const WITHOUT_END = 0xffff_ffff;

/** The rule of a plan of one step. */
function encodeRule(point: Partial<Point>, fault: Fault): Buffer {
  const step = { point: { call: { family: 'write' }, ordinal: 1, ...point }, fault } as const;
  const encoded = encodeCase({ by: 'accept', ordinal: 1 }, [step], 1234);
  expect(encoded).toHaveLength(KEY_BYTES + RULE.size);
  return encoded.subarray(KEY_BYTES);
}

const short: Fault = { kind: 'short', bytes: 7 };
const sendfile = CALLS.findIndex(({ name }) => name === 'sendfile');
const epollWait = CALLS.findIndex(({ name }) => name === 'epoll_wait');

/** Every field of a rule with its width; the rest are the engine's. */
const FIELDS = {
  action: 1,
  counted: 1,
  call: 1,
  isPerTurn: 1,
  role: 1,
  thread: 1,
  after: 1,
  isByByte: 1,
  first: 4,
  last: 4,
  step: 4,
  times: 4,
  bytes: 8,
  atByte: 8,
  error: 4,
  limitMs: 4,
  processNumber: 4,
  threadNumber: 4,
} as const;

/** The fields of a rule that are not zero. */
function readRule(rule: Buffer): Readonly<Record<string, number>> {
  const fields = Object.entries(FIELDS).map(([name, width]) => {
    const at = RULE[name as keyof typeof FIELDS];
    return [name, width === 8 ? Number(rule.readBigUInt64LE(at)) : rule.readUIntLE(at, width)] as const;
  });
  return Object.fromEntries(fields.filter(([, value]) => value !== 0));
}

const usual = { first: 1, last: 1, step: 1, times: 1 };

test.each<{ point: Partial<Point>; rule: Readonly<Record<string, number>> }>([
  { point: {}, rule: {} },
  { point: { ordinal: 7 }, rule: { first: 7, last: 7 } },
  { point: { call: { family: 'read' } }, rule: { call: 1 } },
  { point: { call: { call: 'sendfile' } }, rule: { counted: 1, call: sendfile } },
  { point: { call: { call: 'epoll_wait' } }, rule: { counted: 1, call: epollWait } },
  { point: { ordinal: 2, through: 5 }, rule: { first: 2, last: 5, times: 0 } },
  { point: { ordinal: 2, through: 'end' }, rule: { first: 2, last: WITHOUT_END, times: 0 } },
  { point: { ordinal: 2, through: 9, every: 3 }, rule: { first: 2, last: 9, step: 3, times: 0 } },
  { point: { through: 'end', times: 4 }, rule: { last: WITHOUT_END, times: 4 } },
  { point: { times: 'always' }, rule: { times: 0 } },
  { point: { perTurn: true }, rule: { isPerTurn: 1 } },
  { point: { atByte: 5_000_000_000 }, rule: { isByByte: 1, atByte: 5_000_000_000 } },
  { point: { after: 'first-read' }, rule: { after: 1 } },
  { point: { after: 'request-head' }, rule: { after: 2 } },
  { point: { after: 'response-head' }, rule: { after: 4 } },
  { point: { after: 'shutdown' }, rule: { after: 8 } },
  { point: { role: 'main' }, rule: { role: 1 } },
  { point: { role: 'worker' }, rule: { role: 2 } },
  { point: { role: 3 }, rule: { role: 3, processNumber: 3 } },
  { point: { thread: 'main' }, rule: { thread: 1 } },
  { point: { thread: 2 }, rule: { thread: 3, threadNumber: 2 } },
  { point: { ordinal: MAX_COUNT }, rule: { first: MAX_COUNT, last: MAX_COUNT } },
])('the point $point', ({ point, rule }) => {
  const expected = { ...usual, action: 1, bytes: 7, ...rule };
  const nonZero = Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== 0));
  expect(readRule(encodeRule(point, short))).toEqual(nonZero);
});

const { ECONNRESET, EPIPE } = constants.errno;

test.each<{ fault: Fault; rule: Readonly<Record<string, number>> }>([
  { fault: { kind: 'short', bytes: MAX_COUNT }, rule: { action: 1, bytes: MAX_COUNT } },
  { fault: { kind: 'error', errno: 'ECONNRESET' }, rule: { action: 2, error: ECONNRESET } },
  { fault: { kind: 'reset' }, rule: { action: 3 } },
  { fault: { kind: 'reset', errno: 'EPIPE' }, rule: { action: 3, error: EPIPE } },
  { fault: { kind: 'hold', name: 'a' }, rule: { action: 4, limitMs: 1234 } },
  { fault: { kind: 'reset-peer' }, rule: { action: 4, limitMs: 1234 } },
  { fault: { kind: 'delay', delayMs: 50 }, rule: { action: 5, limitMs: 50 } },
  { fault: { kind: 'zero' }, rule: { action: 6 } },
  { fault: { kind: 'kill' }, rule: { action: 7 } },
  { fault: { kind: 'full' }, rule: { action: 8, limitMs: 1234 } },
])('the fault $fault', ({ fault, rule }) => {
  expect(readRule(encodeRule({}, fault))).toEqual({ ...usual, ...rule });
});

test('the name of a thread has at most 15 bytes and zeros behind it', () => {
  const rule = encodeRule({ comm: 'a-name-that-is-too-long' }, short);
  expect(rule.toString('latin1', RULE.comm, RULE.comm + 16)).toBe('a-name-that-is-\0');
});

test('a rule begins armed, with its gate shut and no strikes', () => {
  expect(
    encodeRule({}, short)
      .subarray(RULE.listener)
      .every((byte) => byte === 0),
  ).toBe(true);
});

test('an accept has the listener of its point', () => {
  const listener = { port: 8080 };
  const rule = encodeRule({ call: { call: 'accept4' }, connection: { by: 'listener', listener } }, short);
  expect(rule.readBigUInt64LE(RULE.listener)).toBe(8080n);
});

test.each([
  { key: { by: 'descriptor' }, kind: 0, value: 0, listener: 0n },
  { key: { by: 'source', address: '127.1.2.3' }, kind: 1, value: 0x7f010203, listener: 0n },
  { key: { by: 'accept', ordinal: 9, listener: { port: 99 } }, kind: 2, value: 9, listener: 99n },
  { key: { by: 'listener', listener: { port: 80 } }, kind: 3, value: 0, listener: 80n },
  { key: { by: 'server' }, kind: 4, value: 0, listener: 0n },
] as const)('the key of $key', ({ key, kind, value, listener }) => {
  const encoded = encodeCase(key, [], 0);
  expect(encoded).toHaveLength(KEY_BYTES);
  expect([encoded.readUInt32LE(4), encoded.readUInt32LE(0)]).toEqual([kind, value]);
  expect(encoded.readBigUInt64LE(8)).toBe(listener);
});

test('a path is its FNV-1a hash with the highest bit set', () => {
  // Test vectors of the reference: http://www.isthe.com/chongo/tech/comp/fnv/
  expect(encodeListener({ path: 'a' })).toBe(0xaf63dc4c8601ec8cn);
  expect(encodeListener({ path: 'foobar' })).toBe(0x85944171f73967e8n);
  expect(encodeListener({ path: '' })).toBe(0xcbf29ce484222325n);
});

test('an address is a number, the first byte highest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (number) => {
      const address = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
      expect(parseAddress(address)).toBe(number);
    }),
  );
});

test('what a case wants besides its rules', () => {
  const wantedBy = (noted: Noted): bigint =>
    encodeCase({ by: 'accept', ordinal: 1 }, [], 0, noted).readBigUInt64LE(16);
  expect(wantedBy({})).toBe(0n);
  expect(wantedBy({ notesPieces: true })).toBe(32n);
  expect(wantedBy({ notesSites: true })).toBe(128n);
  expect(wantedBy({ notesPieces: true, notesSites: true })).toBe(160n);
});
