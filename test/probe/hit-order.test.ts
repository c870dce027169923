import { expect, test } from 'vitest';
import type { ProbeRecord } from '../../harness/native/probe-rings.ts';
import { HitOrder } from '../../harness/probe/hit-order.ts';

function hit(at: number, pid: number, probe = 0, cpu = 0): ProbeRecord {
  return { kind: 'hit', atNs: BigInt(at), probe, pid, tid: pid, cpu };
}

function fork(at: number, pid: number, parentPid: number): ProbeRecord {
  return { kind: 'fork', atNs: BigInt(at), pid, parentPid };
}

/** Follows process 10 from time 5 on. */
function follow10(): HitOrder {
  const order = new HitOrder(['pass', 'ready']);
  order.follow([10], 5n);
  return order;
}

/** What is taken up to a time, as `name time pid`. */
function take(order: HitOrder, until: number, ...records: readonly ProbeRecord[]): readonly string[] {
  return order.take(records, BigInt(until)).map(({ name, atNs, pid }) => `${name} ${atNs} ${pid}`);
}

test('hits of several processors are ordered by time', () => {
  expect(
    take(follow10(), 99, hit(20, 10, 1, 0), hit(30, 10, 1, 0), hit(10, 10, 0, 1), hit(25, 10, 0, 1)),
  ).toEqual(['pass 10 10', 'ready 20 10', 'pass 25 10', 'ready 30 10']);
});

test('what came while the rings were read waits for what may have led to it', () => {
  const order = follow10();
  // The ring with the fork was read before the fork, the one with the hit after it.
  expect(take(order, 15, hit(12, 10), hit(30, 11), hit(31, 10))).toEqual(['pass 12 10']);
  expect(take(order, 40, fork(20, 11, 10))).toEqual(['pass 30 11', 'pass 31 10']);
  expect(take(order, 60)).toEqual([]);
});

test('hits of others are left out, and those of children and their children are not', () => {
  const records = [
    hit(6, 20),
    fork(7, 11, 10),
    fork(7, 21, 20),
    hit(8, 21),
    fork(9, 12, 11),
    hit(9, 12),
    hit(10, 11),
  ];
  expect(take(follow10(), 99, ...records)).toEqual(['pass 9 12', 'pass 10 11']);
});

test('a process begins before what it does at the same time', () => {
  expect(take(follow10(), 99, hit(7, 11), fork(7, 11, 10))).toEqual(['pass 7 11']);
});

test('a pid that somebody else got belongs to the server no longer', () => {
  const order = follow10();
  expect(take(order, 50, fork(20, 11, 10), hit(21, 11), fork(30, 11, 99), hit(31, 11))).toEqual([
    'pass 21 11',
  ]);
  expect(take(order, 99, fork(60, 10, 99), hit(61, 10))).toEqual([]);
});

test('a process that is named after its birth belongs to the server from the birth on', () => {
  const order = new HitOrder(['pass']);
  order.follow([10], 40n);
  expect(take(order, 50, fork(20, 10, 1), hit(21, 10), fork(22, 11, 10), hit(23, 11))).toEqual([
    'pass 21 10',
    'pass 23 11',
  ]);
});
