import { expect, test } from 'vitest';
import type { ClientEvent } from '../../harness/exchange/exchange.ts';
import type { CallEvent } from '../../harness/journal/event.ts';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { HELD } from '../../harness/contract/contract.ts';
import { runToJson } from '../../harness/report/json.ts';
import { accept, at, call, makeRun, record } from './synthetic-run.ts';

const run = makeRun({
  plan: 'write#1=EPIPE',
  path: '/x',
  client: [{ kind: 'connected', atNs: at(20) }],
  events: [
    accept(1, at(0)),
    call({
      call: 'send',
      sequence: 2,
      atNs: at(50),
      asked: 8,
      result: -32,
      isInjected: true,
      step: 0,
      ordinal: 1,
    }),
    call({ call: 'close', sequence: 4, atNs: at(90) }),
  ],
  log: [record(3, at(60), 'broken \u001B[2Jpipe')],
});

test('a run is plain JSON, all of it', () => {
  const findings = CONTRACTS.map(({ id, claim }) => ({ id, claim, finding: HELD }));
  const value = runToJson(run, { verdict: 'passed', reason: 'for a test', findings });
  expect(JSON.parse(JSON.stringify(value))).toMatchObject({
    target: { name: 'synthetic', title: 'a server that never was' },
    workload: 'GET /x',
    plan: {
      text: 'write#1=EPIPE',
      steps: [{ point: { call: { family: 'write' }, ordinal: 1 }, fault: { kind: 'error', errno: 'EPIPE' } }],
    },
    verdict: 'passed',
    reason: 'for a test',
    contracts: CONTRACTS.map(({ id, claim }) => ({ id, claim, outcome: 'held' })),
    steps: [{ fault: { kind: 'error' }, state: 'fired', askedBytes: 10 }],
    connections: [
      {
        source: { address: '127.0.0.9', port: 40_000 },
        end: 'open',
        receivedBytes: 0,
        sentBytes: 0,
        timeline: [
          { afterNs: 0, lane: 'server', text: 'accept4() = 9', sequence: 1 },
          { afterNs: 10, lane: 'client', text: 'connected from 127.0.0.9:40000' },
          {
            afterNs: 40,
            lane: 'server',
            text: 'send(9, 8 bytes) = EPIPE',
            fault: 'injected by write#1=EPIPE',
            sequence: 2,
          },
          { afterNs: 50, lane: 'log', text: String.raw`broken \x1b[2Jpipe`, sequence: 3 },
          { afterNs: 80, lane: 'server', text: 'close(9) = 0', sequence: 4 },
        ],
      },
    ],
    golden: { bytes: 0, responses: [{ path: '/x', status: 200, bytes: 0, headBytes: 0 }], writes: [] },
  });
});

test('over TLS both counts are there, and how many records came', () => {
  const one = { at: 0, bytes: 28, content: 'data', contentBytes: 6, isCloseNotify: false } as const;
  const rest = { kind: 'torn', at: 28, bytes: 2, declaredBytes: undefined } as const;
  const tls = { records: [one], rest, isEstablished: true, failure: undefined };
  const client = [{ kind: 'received' as const, atNs: at(1), offset: 0, bytes: 6, wireBytes: 30 }];
  const secure = makeRun({ client, tls: { received: Buffer.from('abcdef'), wireBytes: 30, tls } });
  expect(runToJson(secure, { verdict: 'passed', reason: '', findings: [] })).toMatchObject({
    connections: [
      {
        received: [{ bytes: 30 }],
        receivedBytes: 6,
        wireBytes: 30,
        tls: { records: 1, rest, isEstablished: true },
      },
    ],
  });
});

test('each line has the bytes that moved there; each read is there by itself', () => {
  const read = (ns: number, offset: number, bytes: number): ClientEvent => ({
    ...{ kind: 'received', atNs: at(ns), offset, bytes },
  });
  const send = (sequence: number, ns: number, result: number): CallEvent =>
    call({ call: 'send', sequence, atNs: at(ns), asked: 8, result });
  const moved = makeRun({
    client: [read(60, 0, 2), read(70, 2, 1), { kind: 'paused', atNs: at(75) }, read(80, 3, 4)],
    events: [accept(1, at(0)), send(2, 50, 5), send(3, 76, -11), send(4, 90, 2)],
  });
  const { connections } = runToJson(moved, { verdict: 'passed', reason: '', findings: [] });
  const [{ timeline, received } = { timeline: [], received: [] }] = connections;
  expect(
    timeline.map(({ afterNs, client, takenBytes, receivedBytes }) => [
      ...[afterNs, client, takenBytes, receivedBytes],
    ]),
  ).toEqual([
    [0, undefined, undefined, undefined],
    [40, undefined, 5, undefined],
    [50, 'received', undefined, 3],
    [65, 'paused', undefined, undefined],
    [66, undefined, undefined, undefined],
    [70, 'received', undefined, 4],
    [80, undefined, 2, undefined],
  ]);
  expect(received).toEqual([
    { afterNs: 50, bytes: 2 },
    { afterNs: 60, bytes: 3 },
    { afterNs: 70, bytes: 7 },
  ]);
});

test('it says what it is, and how to run it again', () =>
  expect(runToJson(run, { verdict: 'passed', reason: '', findings: [] })).toMatchObject({
    nthfail: 'run',
    version: 1,
    again: "npx nthfail run --target synthetic --plan 'write#1=EPIPE' --get /x",
  }));

test('contracts come with what they found', () => {
  const finding = { outcome: 'broken', expected: 'this', seen: 'that', at: 2 } as const;
  const value = runToJson(run, {
    verdict: 'failed',
    reason: 'not kept: tears-down',
    findings: [{ id: 'tears-down', claim: 'it claims', finding }],
  });
  expect(value).toMatchObject({
    verdict: 'failed',
    reason: 'not kept: tears-down',
    contracts: [
      { id: 'tears-down', claim: 'it claims', outcome: 'broken', expected: 'this', seen: 'that', at: 2 },
    ],
  });
});
