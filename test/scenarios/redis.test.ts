import { expect, test } from 'vitest';
import { checkScenario } from '../../harness/check/check-scenario.ts';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge, type Judgement } from '../../harness/contract/judge.ts';
import type { Workload } from '../../harness/exchange/workload.ts';
import type { Golden } from '../../harness/run/golden.ts';
import { OpenCase } from '../../harness/run/open-case.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { runCase } from '../../harness/run/run-case.ts';
import type { Run } from '../../harness/run/run.ts';
import { redis } from '../../harness/target/redis.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { errorAnywhere } from '../../scenarios/error-anywhere.ts';
import { halfCloseIsAnswered } from '../../scenarios/half-close-is-answered.ts';
import { leavesNothingBehind } from '../../scenarios/leaves-nothing-behind.ts';
import { partialWriteThenError } from '../../scenarios/partial-write-then-error.ts';
import { peerDoesNotRead } from '../../scenarios/peer-does-not-read.ts';
import { softFaultsResume } from '../../scenarios/soft-faults-resume.ts';
import { requireServer } from '../target/require-server.ts';

const GET = { kind: 'get', path: '/big.bin' } as const;
/** Three million bytes each: together more than it keeps for a client, one by one less. */
const MUCH: Workload = [{ kind: 'pause' }, GET, GET, GET, GET, GET, GET, { kind: 'wait', waitMs: 200 }];

async function withServer(target: Target, use: (server: RunningServer) => Promise<void>): Promise<void> {
  const server = await startServer(target);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

/** A client that asks and does not read. Fault-free it would be closed too, so its golden is put together. */
async function askWithoutReading(
  server: RunningServer,
  workload: Workload,
): Promise<{ readonly run: Run; readonly judgement: Judgement }> {
  const one = await goldenOf(server, [GET]);
  const count = workload.filter(({ kind }) => kind === 'get').length;
  const golden: Golden = {
    ...one,
    workload,
    responses: Array.from({ length: count }, () => one.responses).flat(),
    stream: Buffer.concat(Array.from({ length: count }, () => one.stream)),
  };
  const open = await OpenCase.open(server, { path: '/range-100', plan: 'read#1=delay:1' });
  const client = await open.connect();
  for (const step of workload) await client.perform(step);
  const run = await open.finish(golden);
  return { run, judgement: judge(run, CONTRACTS) };
}

test.for([
  { scenario: partialWriteThenError, runs: 30 },
  { scenario: softFaultsResume, runs: 30 },
  { scenario: halfCloseIsAnswered, runs: 30 },
  { scenario: errorAnywhere, runs: 30 },
  { scenario: leavesNothingBehind, runs: 2 },
  { scenario: peerDoesNotRead, runs: 2 },
])('redis: $scenario.name', async ({ scenario, runs }, context) => {
  requireServer(context, 'redis-server');
  await withServer(redis, async (server) => {
    const result = await checkScenario(server, scenario, { runs, shrinks: false });
    expect(result.kind === 'refuted' ? result.message : result.kind).toBe('held');
  });
});

test('redis tells of a lost client, and warns when it calls for an operator', async (context) => {
  requireServer(context, 'redis-server');
  await withServer(redis, async (server) => {
    const linesOf = async (plan: string): Promise<readonly string[]> => {
      const run = await runCase(server, { plan, workload: 'GET /range-10' });
      expect(judge(run, CONTRACTS).verdict).toBe('passed');
      return run.output.split('\n');
    };
    const lost = await linesOf('write#1=ECONNRESET');
    expect(lost).toContainEqual(expect.stringContaining('Error writing to client'));
    expect(lost.filter((line) => redis.log.alert?.test(line))).toEqual([]);
    const full = await linesOf('accept4#1=EMFILE');
    expect(full.filter((line) => redis.log.alert?.test(line))).toEqual([
      expect.stringContaining('Accepting client connection: '),
    ]);
  });
});

test('an alert of redis is seen, though libc writes it', async (context) => {
  requireServer(context, 'redis-server');
  await withServer({ ...redis, log: { alert: /Error writing to client/ } }, async (server) => {
    const run = await runCase(server, { plan: 'write#1=ECONNRESET', workload: 'GET /range-10' });
    expect(judge(run, CONTRACTS).reason).toBe('not kept: survives');
  });
});

test('redis answers what a path asks for', async (context) => {
  requireServer(context, 'redis-server');
  await withServer(redis, async (server) => {
    const { responses } = await goldenOf(server, 'GET /range-16; GET /range-16; GET /big.bin; GET /none');
    expect(responses.map(({ bytes }) => bytes.length)).toEqual([23, 23, 3_000_012, 3_000_012]);
    expect(responses[0]?.bytes.toString()).toBe('$16\r\n000000000000000\n\r\n');
  });
});

test('redis closes a client for which more waits than its limit, and touches nobody else', async (context) => {
  requireServer(context, 'redis-server');
  await withServer(redis, async (server) => {
    const { run, judgement } = await askWithoutReading(server, MUCH);
    expect(judgement).toMatchObject({ verdict: 'passed' });
    const findings = new Map(judgement.findings.map(({ id, finding }) => [id, finding.outcome]));
    expect(findings.get('tears-down')).toBe('held');
    expect(findings.get('resumes')).toBe('not-applicable');
    expect(run.output).toContain('overcoming of output buffer limits');
  });
});

test('a redis that keeps all for a client is found out', async (context) => {
  requireServer(context, 'redis-server');
  const unlimited: Target = {
    ...redis,
    prepare: (site) => {
      const launch = redis.prepare(site);
      return { ...launch, args: [...launch.args, '--client-output-buffer-limit', 'normal', '0', '0', '0'] };
    },
  };
  await withServer(unlimited, async (server) => {
    const { judgement } = await askWithoutReading(server, MUCH);
    expect(judgement).toMatchObject({ verdict: 'failed', reason: 'not kept: tears-down' });
  });
});
