import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge } from '../../harness/contract/judge.ts';
import { OpenCase } from '../../harness/run/open-case.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { runCase } from '../../harness/run/run-case.ts';
import { takeCensus } from '../../harness/target/census.ts';
import { reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(reference);
});
afterAll(() => server.stop());

test('a golden has each response, one behind the other', async () => {
  const golden = await goldenOf(server, 'GET /bytes/10; GET /bytes/20');
  expect(golden.responses.map(({ path, status }) => ({ path, status }))).toEqual([
    { path: '/bytes/10', status: 200 },
    { path: '/bytes/20', status: 200 },
  ]);
  expect(Buffer.concat(golden.responses.map(({ bytes }) => bytes))).toEqual(golden.stream);
  expect(golden.responses.map(({ bytes, headBytes }) => bytes.length - headBytes)).toEqual([10, 20]);
});

test('a pipeline reaches the server in one piece', async () => {
  const run = await runCase(server, { workload: 'GET /bytes/10; GET /bytes/20; GET /bytes/30' });
  const [exchange] = run.exchanges;
  const sent = exchange?.exchange.sent.length;
  const reads = exchange?.connection?.calls.filter(({ call, result }) => call === 'recv' && result > 0);
  expect(reads?.map(({ result }) => result)).toEqual([sent]);
});

test('a plan that cannot be armed leaves no connection behind', async () => {
  const first = await OpenCase.open(server, { plan: 'accept4#9=EMFILE', path: '/bytes/10' });
  const count = (): number =>
    process.getActiveResourcesInfo().filter((one) => one === 'TCPSocketWrap').length;
  const before = count();
  await expect(OpenCase.open(server, { plan: 'accept4#9=EMFILE', path: '/bytes/10' })).rejects.toThrow(
    /EBUSY/,
  );
  expect(count()).toBe(before);
  await first.abandon();
});

test('a golden is recorded once for each server and requests', async () => {
  const one = goldenOf(server, 'GET /bytes/11; half-close');
  expect(goldenOf(server, 'GET /bytes/11')).toBe(one);
  expect(goldenOf(server, 'GET /bytes/12')).not.toBe(one);
  await expect(one).resolves.toMatchObject({ responses: [{ path: '/bytes/11' }] });
});

test.each([
  ['GET /bytes/10; GET /chain/m100,f5000', 'write#1=short:7; write#2=EAGAIN', true],
  ['GET /bytes/10; await; GET /bytes/20; await; GET /bytes/30', 'write#2=EINTR', true],
  ['GET /chain/m5000,f5000; half-close', 'write#1=short:100', true],
  ['GET /bytes/300000; pause; wait 20; resume', 'write#1=short:100', true],
  ['GET /bytes/10; GET /bytes/20', 'write#2=ECONNRESET', false],
])('%s under %s passes', async (workload, plan, isComplete) => {
  const run = await runCase(server, { plan, workload });
  expect(judge(run, CONTRACTS)).toMatchObject({ verdict: 'passed' });
  expect(run.exchanges[0]).toMatchObject({ isComplete });
});

test('a client that resets is owed nothing', async () => {
  const run = await runCase(server, { plan: 'write#1=delay:20', workload: 'GET /bytes/100; wait 5; reset' });
  expect(run.exchanges[0]?.exchange.end.kind).toBe('client-reset');
  expect(judge(run, CONTRACTS).verdict).toBe('passed');
});

test('the second response behind a first that is torn is another byte than expected', async () => {
  const run = await runCase(server, { plan: '', workload: 'GET /bytes/100; GET /bytes/200' });
  const [exchange] = run.exchanges;
  if (exchange === undefined) throw new Error('no exchange');
  const { received } = exchange.exchange;
  const torn = Buffer.concat([
    received.subarray(0, 150),
    received.subarray(exchange.golden.responses[0]?.bytes.length),
  ]);
  const broken = { ...run, exchanges: [{ ...exchange, exchange: { ...exchange.exchange, received: torn } }] };
  expect(judge(broken, CONTRACTS).reason).toContain('conserves-bytes');
});

test('a case that is open does what it is told, and its golden is that of what it did', async () => {
  const open = await OpenCase.open(server, { plan: 'write#2=short:1', path: '/bytes/5' });
  const client = await open.connect();
  await client.perform({ kind: 'get', path: '/bytes/10' });
  await client.perform({ kind: 'await' });
  await client.perform({ kind: 'get', path: '/bytes/20' });
  const run = await open.finish();
  expect(run.exchanges[0]?.golden.responses.map(({ path }) => path)).toEqual(['/bytes/10', '/bytes/20']);
  expect(judge(run, CONTRACTS)).toMatchObject({ verdict: 'passed' });
});

test('a case that is abandoned leaves nothing armed', async () => {
  const open = await OpenCase.open(server, { plan: 'accept4#1=EMFILE', path: '/bytes/5' });
  await open.abandon();
  // A plan with a step for the server can be armed once at a time.
  const run = await runCase(server, { plan: 'accept4#1=EINTR', workload: 'GET /bytes/5' });
  expect(run.steps).toMatchObject([{ state: 'fired' }]);
});

test('requests that are pipelined arrive together: the server finds them in one read', async () => {
  for (let i = 0; i < 20; i += 1) {
    const { exchanges } = await runCase(server, { workload: 'GET /bytes/10; GET /bytes/20; GET /bytes/30' });
    const reads = exchanges[0]?.connection?.calls.filter(({ call, result }) => call === 'recv' && result > 0);
    expect(reads).toMatchObject([{ result: exchanges[0]?.exchange.sent.length }]);
  }
});

test('a request leaves by itself, without a step behind it', async () => {
  const open = await OpenCase.open(server, { path: '/bytes/5' });
  const client = await open.connect();
  await client.perform({ kind: 'get', path: '/bytes/10' });
  await vi.waitFor(() => expect(client.lane.exchange().received.length).toBeGreaterThan(10));
  await open.abandon();
});

test('a case that cannot be armed leaves no connection open', async () => {
  const before = (await takeCensus(server)).descriptors;
  const open = await OpenCase.open(server, { plan: 'accept4#1=EMFILE', path: '/bytes/5' });
  const second = OpenCase.open(server, { plan: 'epoll_wait#1=EINTR', path: '/bytes/5' });
  await expect(second).rejects.toMatchObject({ code: 'NF_E_SEGMENT' });
  await open.abandon();
  expect((await takeCensus(server)).descriptors).toBe(before);
});

test.each([
  [{ workload: [] }, 'it asks for nothing'],
  [{ workload: [{ kind: 'get' as const, path: 'a' }] }, '"a" is no request path'],
  [{ workload: 'GET /', patienceMs: -1 }, 'patienceMs is -1'],
  [{ workload: 'GET /', patienceMs: Number.NaN }, 'patienceMs is NaN'],
])('%j is refused', async (options, message) => {
  await expect(runCase(server, options)).rejects.toMatchObject({
    code: 'NF_E_USAGE',
    message: expect.stringContaining(message),
  });
});
