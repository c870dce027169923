import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge } from '../../harness/contract/judge.ts';
import type { CallEvent } from '../../harness/journal/event.ts';
import { packageRoot } from '../../harness/native/package-root.ts';
import { needsAllocations } from '../../harness/plan/counted-calls.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { runCase } from '../../harness/run/run-case.ts';
import type { Run } from '../../harness/run/run.ts';
import { reference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';

const PATH = '/big.bin';
const server = await startServer(reference);
afterAll(() => server.stop());
const allocating = await startServer(reference, { allocations: true });
afterAll(() => allocating.stop());
const golden = await goldenOf(server, `GET ${PATH}`);

async function runOf(plan: string): Promise<Run> {
  const steps = parsePlan(plan);
  const own = needsAllocations(steps) ? allocating : server;
  return runCase(own, { plan: steps, workload: `GET ${PATH}`, golden });
}

const struck = (run: Run): readonly CallEvent[] =>
  run.events.flatMap((event) => (event.kind === 'call' && event.step !== undefined ? event : []));

describe('every example of docs/plans.md passes on the reference server', () => {
  const text = readFileSync(join(packageRoot(), 'docs/plans.md'), 'utf8');
  const examples = [...text.matchAll(/^ {4}(\S.*?=.*?)\s+#\s/gm)].map(([, plan = '']) => plan);

  test('there are some', () => {
    expect(examples.length).toBeGreaterThan(8);
  });

  test.each(examples)('%s', async (plan) => {
    const { verdict, reason } = judge(await runOf(plan), CONTRACTS);
    // The reference server is one process.
    expect({ verdict, reason }).toMatchObject({
      verdict: plan.includes('role:worker') ? 'vacuous' : 'passed',
    });
  });
});

test('reset:peer is a RST of the client: nothing of it is made up', async () => {
  const run = await runOf('write#1=short:100; write#2=reset:peer');
  expect(run.exchanges[0]?.exchange.end.kind).toBe('client-reset');
  expect(struck(run).at(-1)).toMatchObject({ isHeld: true, isInjected: false, isReset: false, result: -104 });
});

test('a full buffer makes the kernel cut a write or refuse it, and the response still arrives', async () => {
  const run = await runOf('write#1=full');
  expect(struck(run)).toMatchObject([{ isFull: true, isInjected: false }]);
  const refused = run.exchanges[0]?.connection?.writes.filter(({ result, asked }) => result < asked) ?? [];
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every(({ isInjected, isCut }) => !isInjected && !isCut)).toBe(true);
  expect(run.exchanges[0]?.isComplete).toBe(true);
});

test('a call of the server itself is struck, and the connection is followed all the same', async () => {
  const run = await runOf('epoll_wait#2=EINTR');
  expect(struck(run)).toMatchObject([{ call: 'epoll_wait', isOfServer: true, isInjected: true, result: -4 }]);
  expect(run.exchanges[0]?.connection?.writes.length).toBeGreaterThan(0);
  expect(run.exchanges[0]?.isComplete).toBe(true);
});

test('a connection is known by where it was accepted', async () => {
  const run = await runOf(`port:${server.port}/write#1=ECONNRESET`);
  expect(struck(run)).toMatchObject([{ result: -104 }]);
  const elsewhere = await runOf('port:1/write#1=ECONNRESET');
  expect(judge(elsewhere, CONTRACTS).verdict).toBe('vacuous');
});

test('a process that the plan kills is no process that the server lost', async () => {
  const own = await startServer(reference);
  const run = await runCase(own, {
    plan: parsePlan('write#1=kill'),
    workload: `GET ${PATH}`,
    golden,
    patienceMs: 500,
  });
  expect(struck(run)).toMatchObject([{ isKilled: true }]);
  const judgement = judge(run, CONTRACTS);
  expect(judgement.findings.find(({ id }) => id === 'survives')?.finding.outcome).toBe('held');
  expect(judgement.verdict).toBe('passed');
  await own.stop();
});

describe('the stops of a plan are those of their own connection', () => {
  test.each([
    'accept#1/write#1=short:10; accept#2/write#1=reset:peer',
    '127.0.0.8/write#1=short:10; 127.0.0.9/write#1=reset:peer',
  ])('%s', async (plan) => {
    const run = await runOf(plan);
    expect(run.exchanges.map(({ exchange }) => exchange.end.kind)).toEqual(['client-closed', 'client-reset']);
    expect(struck(run).at(-1)).toMatchObject({ isHeld: true });
    expect(judge(run, CONTRACTS).verdict).toBe('passed');
  });
});

describe('a full buffer that changes nothing is no proof', () => {
  test.each([
    { plan: 'write#1=short:100; write#50=full', path: PATH, reason: 'never fired' },
    { plan: 'write#1=full', path: '/bytes/100', reason: 'all that the server wrote found room' },
  ])('$plan of $path', async ({ plan, path, reason }) => {
    const run = await runCase(server, { plan, workload: `GET ${path}` });
    expect(judge(run, CONTRACTS)).toMatchObject({
      verdict: 'vacuous',
      reason: expect.stringContaining(reason),
    });
    expect(run.exchanges[0]?.isComplete).toBe(true);
  });
});

test('the client waits as much longer as the plan delays the server', async () => {
  const run = await runCase(server, {
    plan: parsePlan('write#1=delay:400'),
    workload: `GET ${PATH}`,
    golden,
    patienceMs: 300,
  });
  expect(judge(run, CONTRACTS)).toMatchObject({ verdict: 'passed' });
});

test.each(['write#1+=again', 'write#1+=interrupt', 'read#1+=again'])(
  '%s: one call in nine goes through, and the response arrives',
  async (plan) => {
    const run = await runOf(plan);
    expect(judge(run, CONTRACTS)).toMatchObject({ verdict: 'passed' });
    expect(struck(run).length).toBeGreaterThanOrEqual(8);
  },
);

test('a blocking server cannot get EAGAIN: the run says so', async () => {
  const run = await runOf('write#1=short:100');
  const moot: Run = {
    ...run,
    steps: [{ step: parsePlan('write#1=again').steps[0]!, state: 'moot', askedBytes: 10 }],
  };
  expect(judge(moot, CONTRACTS)).toMatchObject({
    verdict: 'vacuous',
    reason: 'write#1=EAGAIN changed nothing: the descriptor blocks, so the kernel never answers EAGAIN',
  });
});
