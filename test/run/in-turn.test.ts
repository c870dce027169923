import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge } from '../../harness/contract/judge.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { runCase } from '../../harness/run/run-case.ts';
import { nodeHttp2 } from '../../harness/target/node-http2.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(nodeHttp2);
});
afterAll(() => server.stop());

test('a golden has each response with its place on the connection', async () => {
  const { responses, stream } = await goldenOf(server, 'GET /bytes/10; GET /bytes/20; GET /none');
  expect(responses.map(({ path, status, keepsAlive }) => ({ path, status, keepsAlive }))).toEqual([
    { path: '/bytes/10', status: 200, keepsAlive: true },
    { path: '/bytes/20', status: 200, keepsAlive: true },
    { path: '/none', status: 200, keepsAlive: true },
  ]);
  expect(Buffer.concat(responses.map(({ bytes }) => bytes))).toEqual(stream);
  // The number of the stream, in the last frame of each.
  expect(responses.map(({ bytes }) => bytes.readUInt32BE(bytes.length - 4))).toEqual([1, 3, 5]);
});

test('waits between requests change nothing: each waits by itself', async () => {
  const { stream } = await goldenOf(server, 'GET /bytes/10; await; GET /bytes/20');
  expect(stream).toEqual((await goldenOf(server, 'GET /bytes/10; GET /bytes/20')).stream);
});

test('a request is made when the response before it is there', async () => {
  const { exchanges } = await runCase(server, { workload: 'GET /bytes/100000; GET /bytes/20' });
  const [first] = (await goldenOf(server, 'GET /bytes/100000')).responses;
  const events = exchanges[0]?.exchange.events ?? [];
  const second = events.findLastIndex(({ kind }) => kind === 'sending');
  const before = events.slice(0, second).flatMap((event) => (event.kind === 'received' ? event.bytes : []));
  expect(before.reduce((sum, bytes) => sum + bytes, 0)).toBe(first?.bytes.length);
});

test.each([
  'GET /bytes/100000; pause; GET /bytes/20; GET /bytes/10; wait 20; resume; await; GET /bytes/9',
  'GET /bytes/100000; pause; GET /bytes/20',
  'pause; GET /bytes/20; half-close',
  'GET /bytes/20; GET /bytes/10; half-close',
])('a client that does not read has its requests wait: %s', async (workload) => {
  const run = await runCase(server, { workload, plan: 'write#1=delay:1' });
  expect(judge(run, CONTRACTS)).toMatchObject({ verdict: 'passed' });
  // Node takes the FIN for the client's leaving, and may be done before.
  if (!workload.endsWith('half-close')) expect(run.exchanges[0]?.isComplete).toBe(true);
  expect(run.bystanders.map(({ name, isIdentical }) => ({ name, isIdentical }))).toEqual([
    { name: 'kept-alive', isIdentical: true },
    { name: 'fresh', isIdentical: true },
  ]);
});

test('a server that ends the connection leaves the next requests unasked', async () => {
  const run = await runCase(server, {
    workload: 'GET /bytes/100000; GET /bytes/20',
    plan: 'write#2=reset',
    patienceMs: 1000,
  });
  expect(run.exchanges[0]).toMatchObject({ isComplete: false, gaveUp: false });
  expect(judge(run, CONTRACTS).verdict).toBe('passed');
});
