import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge, type Judgement } from '../../harness/contract/judge.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { type CaseOptions, runCase } from '../../harness/run/run-case.ts';
import type { Run } from '../../harness/run/run.ts';
import { commandTarget } from '../../harness/target/command.ts';
import { nginx } from '../../harness/target/nginx.ts';
import { reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { requireServer } from '../target/require-server.ts';

const PATH = '/chain/m4000,m4000,f4000';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(reference);
});
afterAll(() => server.stop());

async function run(
  plan: string,
  more: Partial<CaseOptions> = {},
): Promise<{ run: Run; judgement: Judgement }> {
  const one = await runCase(server, {
    plan: parsePlan(plan),
    workload: `GET ${PATH}`,
    patienceMs: 1000,
    ...more,
  });
  return { run: one, judgement: judge(one, CONTRACTS) };
}

describe('verdicts', () => {
  test('no fault: passed, and the whole response arrives', async () => {
    const { run: one, judgement } = await run('');
    expect(judgement).toMatchObject({ verdict: 'passed' });
    expect(one.exchanges[0]).toMatchObject({ isComplete: true });
  });

  test('a fault that no call came to: vacuous, and named', async () => {
    const { judgement } = await run('write#1=short:9; write#40=reset');
    expect(judgement).toMatchObject({
      verdict: 'vacuous',
      reason: 'write#40=reset never fired: no call came to its point',
    });
  });

  test('a short write of a call that asks for less: vacuous, with what it asked', async () => {
    const { judgement } = await run('write#1=short:100000');
    expect(judgement.verdict).toBe('vacuous');
    expect(judgement.reason).toMatch(/^write#1=short:100000 changed nothing: the call asked for \d+ bytes$/);
  });

  test('other calls before the fault than in the fault-free run: diverged', async () => {
    const golden = await goldenOf(server, 'GET /chain/m10,f10,m10,f10');
    const { judgement } = await run('write#2=reset', { golden: golden });
    expect(judgement.verdict).toBe('diverged');
    expect(judgement.reason).toMatch(
      /^write 1 is writev of \d+ bytes; in the fault-free run it was writev of \d+$/,
    );
  });

  test('a hold that nobody lets go: broken', async () => {
    const { run: one } = await run('write#1=short:1');
    const events = one.events.map((event) => ({ ...event, isExpired: true }));
    expect(judge({ ...one, events }, CONTRACTS)).toMatchObject({
      verdict: 'broken',
      reason: 'a hold ended because its time was up, not because it was let go',
    });
  });

  test('an incomplete journal: broken, with what was lost', async () => {
    const { run: one } = await run('');
    const losses = { events: 3, connections: 0, descriptors: 0 };
    expect(judge({ ...one, losses }, CONTRACTS)).toMatchObject({
      verdict: 'broken',
      reason: 'the journal is incomplete: lost 3 events, 0 connections, 0 descriptors',
    });
  });
});

describe('faults on the reference server', () => {
  test('reset: the kernel fails the call, and the client sees the bytes and then the reset', async () => {
    const { run: one, judgement } = await run('write#1=short:100; write#2=reset');
    expect(judgement.verdict).toBe('passed');
    expect(one.exchanges[0]?.exchange.end.kind).toBe('server-reset');
    expect(one.exchanges[0]?.exchange.received.length).toBe(100);
    const struck = one.events.find((event) => event.kind === 'call' && event.isReset);
    expect(struck).toMatchObject({ result: -104, isInjected: false });
  });

  test('a client that resets while the server is held: a real ECONNRESET, recorded', async () => {
    const { run: one, judgement } = await run('write#1=short:100; write#2=hold:between', {
      onHold: { between: 'reset' },
    });
    expect(judgement.verdict).toBe('passed');
    expect(one.exchanges[0]?.connection?.hardError).toMatchObject({
      result: -104,
      isInjected: false,
      isHeld: true,
    });
    expect(
      one.log.filter(({ text }) => text.includes('mid-response') && text.endsWith('sent:100')),
    ).toHaveLength(1);
  });

  test.each([
    'write#1=short:1',
    'write#1=EAGAIN',
    'write#1=EINTR',
    'sendfile#1=short:5',
    'sendfile#1=EAGAIN',
  ])('%s: the response arrives whole', async (plan) => {
    const { run: one, judgement } = await run(plan);
    expect(judgement).toMatchObject({ verdict: 'passed' });
    expect(one.exchanges[0]).toMatchObject({ isComplete: true, gaveUp: false });
  });

  test('a connection by accept ordinal: the first is left alone, the second is struck', async () => {
    const { run: one, judgement } = await run('accept#2/write#1=short:7; accept#2/write#2=reset');
    expect(judgement.verdict).toBe('passed');
    expect(one.exchanges.map(({ isComplete }) => isComplete)).toEqual([true, false]);
    expect(one.exchanges[1]?.exchange.received.length).toBe(7);
  });

  test('a connection by source address: the client comes from there', async () => {
    const { run: one, judgement } = await run('127.99.1.2/write#1=short:7; 127.99.1.2/write#2=ECONNRESET');
    expect(judgement.verdict).toBe('passed');
    expect(one.exchanges[0]?.exchange.source.address).toBe('127.99.1.2');
  });
});

test('every path of a workload is provided before the client asks for it', async (context) => {
  requireServer(context, 'nginx');
  const files = await startServer(nginx);
  try {
    const one = await runCase(files, {
      plan: 'write#1=short:1',
      workload: 'GET /pattern-11.bin; await; GET /pattern-12.bin',
    });
    expect(judge(one, CONTRACTS).verdict).toBe('passed');
  } finally {
    await files.stop();
  }
});

test('200 cases side by side on one server: each fault strikes its own connection', async () => {
  const golden = await goldenOf(server, `GET ${PATH}`);
  const cases = Array.from({ length: 200 }, async (_, index) => {
    const bytes = 1 + index;
    const { run: one, judgement } = await run(`write#1=short:${bytes}; write#2=ECONNRESET`, {
      golden,
      patienceMs: 20_000, // 800 requests at once on a busy machine take their time
    });
    expect(judgement.reason).toBe('every fault fired, every contract held');
    expect(one.exchanges[0]?.exchange.received.length).toBe(bytes);
  });
  await Promise.all(cases);
});

test('a response that breaks off without any fault cannot be a golden run', async () => {
  const script = `require('node:net').createServer((socket) => {
    socket.on('error', () => {}).end('HTTP/1.1 200 OK\\r\\nContent-Length: 10\\r\\n\\r\\nabc');
  }).listen(process.argv[2], process.argv[1])`;
  const torn = await startServer(
    commandTarget({ command: process.execPath, args: ['-e', script, '{host}', '{port}'] }),
  );
  try {
    await expect(goldenOf(torn, 'GET /')).rejects.toMatchObject({
      code: 'NF_E_GOLDEN',
      message: expect.stringContaining('did not complete GET /: it sent 42 bytes (body-incomplete)'),
    });
  } finally {
    await torn.stop();
  }
});

test('a response that differs from one request to the next cannot be a golden run', async () => {
  const script = `require('node:http').createServer((request, response) => response.end(String(process.hrtime.bigint())))
    .listen(process.argv[2], process.argv[1])`;
  const changing = await startServer(
    commandTarget({ command: process.execPath, args: ['-e', script, '{host}', '{port}'] }),
  );
  try {
    await expect(goldenOf(changing, 'GET /')).rejects.toMatchObject({
      code: 'NF_E_GOLDEN',
      message: expect.stringMatching(/^two fault-free responses to GET \/ differ at byte \d+: /),
    });
  } finally {
    await changing.stop();
  }
});

test('a body without a length that ends too early is not a whole response', async () => {
  const { run: one } = await run('write#1=short:100');
  const exchanges = one.exchanges.map((judged) => ({
    ...judged,
    isComplete: true,
    exchange: { ...judged.exchange, received: judged.exchange.received.subarray(0, 100), wireBytes: 100 },
    connection: judged.connection && { ...judged.connection, sentBytes: 100 },
  }));
  expect(judge({ ...one, target: { ...one.target, log: {} }, exchanges }, CONTRACTS).reason).toBe(
    'not kept: resumes',
  );
});

test('bytes that the library did not see being sent: broken', async () => {
  const { run: one } = await run('write#1=short:100');
  const exchanges = one.exchanges.map((judged) => ({
    ...judged,
    connection: judged.connection && { ...judged.connection, sentBytes: 100 },
  }));
  expect(judge({ ...one, exchanges }, CONTRACTS)).toMatchObject({
    verdict: 'broken',
    reason: expect.stringMatching(/^the client got \d+ bytes, of which the library saw 100$/),
  });
});
