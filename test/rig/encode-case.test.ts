import { constants } from 'node:os';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CALLS } from '../../harness/native/calls.data.ts';
import { RULE } from '../../harness/native/layout.data.ts';
import { MAX_COUNT } from '../../harness/plan/max-count.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import type { ConnectionSelector } from '../../harness/plan/point.ts';
import { encodeCase, parseAddress } from '../../harness/rig/encode-case.ts';

const anyone: ConnectionSelector = { by: 'accept', ordinal: 1 };

/** The fields of the only rule of a plan of one step. */
function encodeRule(plan: string, holdLimitMs = 0): Readonly<Record<string, number>> {
  const encoded = encodeCase(anyone, parsePlan(plan).steps, holdLimitMs);
  expect(encoded).toHaveLength(8 + RULE.size);
  const rule = encoded.subarray(8);
  return {
    action: rule.readUInt8(RULE.action),
    byName: rule.readUInt8(RULE.byName),
    call: rule.readUInt8(RULE.call),
    ordinal: rule.readUInt32LE(RULE.ordinal),
    bytes: Number(rule.readBigUInt64LE(RULE.bytes)),
    error: rule.readInt32LE(RULE.error),
    limitMs: rule.readUInt32LE(RULE.limitMs),
    state: rule.readUInt32LE(RULE.state),
    gate: rule.readUInt32LE(RULE.gate),
  };
}

const nothing = { byName: 0, call: 0, bytes: 0, error: 0, limitMs: 0, state: 0, gate: 0 };

test.each([
  { plan: 'write#1=short:100', rule: { ...nothing, action: 1, ordinal: 1, bytes: 100 } },
  {
    plan: 'write#7=ECONNRESET',
    rule: { ...nothing, action: 2, ordinal: 7, error: constants.errno.ECONNRESET },
  },
  { plan: 'write#2=reset', rule: { ...nothing, action: 3, ordinal: 2 } },
  { plan: 'write#2=hold:a', rule: { ...nothing, action: 4, ordinal: 2, limitMs: 1234 } },
  { plan: 'write(2)#3=reset', rule: { ...nothing, action: 3, ordinal: 3, byName: 1, call: 0 } },
  {
    plan: 'sendfile#3=reset',
    rule: {
      ...nothing,
      action: 3,
      ordinal: 3,
      byName: 1,
      call: CALLS.findIndex(({ name }) => name === 'sendfile'),
    },
  },
])('$plan', ({ plan, rule }) => {
  expect(encodeRule(plan, 1234)).toEqual(rule);
});

test('the largest numbers of a plan fit', () => {
  const rule = encodeRule(`write#${MAX_COUNT}=short:${MAX_COUNT}`);
  expect(rule).toMatchObject({ ordinal: MAX_COUNT, bytes: MAX_COUNT });
});

test.each([
  { connection: { by: 'source', address: '127.1.2.3' }, kind: 1, value: 0x7f010203 },
  { connection: { by: 'accept', ordinal: 9 }, kind: 2, value: 9 },
] as const)('the key of $connection', ({ connection, kind, value }) => {
  const encoded = encodeCase(connection, [], 0);
  expect(encoded).toHaveLength(8);
  expect([encoded.readUInt32LE(4), encoded.readUInt32LE(0)]).toEqual([kind, value]);
});

test('an address is a number, the first byte highest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (number) => {
      const address = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
      expect(parseAddress(address)).toBe(number);
    }),
  );
});
