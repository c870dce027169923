import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCase } from '../../harness/check/check-case.ts';
import { failFast } from '../../harness/contract/fail-fast.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(reference);
});
afterAll(() => server.stop());

test('a case is run once and judged by every contract', async () => {
  const { judgement, attempts } = await checkCase(server, {
    plan: 'write#1=short:9',
    workload: 'GET /bytes/100',
  });
  expect(judgement).toMatchObject({ verdict: 'passed' });
  expect(judgement.findings.length).toBeGreaterThan(9);
  expect(attempts).toBe(1);
});

test('a case that diverges is tried again, so often and no more', async () => {
  const golden = await goldenOf(server, 'GET /chain/m10,f10');
  const options = { plan: 'write#2=reset', workload: 'GET /chain/m9,f9', golden };
  const { judgement, attempts } = await checkCase(server, options);
  expect(judgement.verdict).toBe('diverged');
  expect(judgement.reason).toMatch(/; tried 3 times$/);
  expect(attempts).toBe(3);
  expect((await checkCase(server, { ...options, retries: 0 })).attempts).toBe(1);
});

test('of several rounds the first that is not passed is the last', async () => {
  const { run, judgement } = await checkCase(server, {
    plan: 'write#40=reset',
    workload: 'GET /bytes/100',
    rounds: 9,
  });
  expect(judgement.verdict).toBe('vacuous');
  expect(run.usage).toHaveLength(1);
  const good = await checkCase(server, { plan: 'write#1=short:9', workload: 'GET /bytes/100', rounds: 7 });
  expect(good.judgement.verdict).toBe('passed');
  expect(good.run.usage).toHaveLength(7);
});

test('contracts and thresholds are those that are given', async () => {
  const { judgement } = await checkCase(server, {
    plan: 'write#1=ECONNRESET',
    workload: 'GET /bytes/100',
    contracts: [failFast],
  });
  expect(judgement.findings.map(({ id }) => id)).toEqual(['fail-fast']);
  const strict = await checkCase(server, {
    plan: 'write#1=ECONNRESET',
    workload: 'GET /bytes/100',
    thresholds: { callsAfterError: 0 },
  });
  expect(strict.judgement).toMatchObject({ verdict: 'failed', reason: 'not kept: stays-calm' });
});

const MISSPELT: object = { callAfterError: 0 };

test.each([
  [{ rounds: 0 }, 'rounds is 0'],
  [{ rounds: Number.NaN }, 'rounds is NaN'],
  [{ thresholds: MISSPELT }, 'there is no threshold callAfterError'],
  [{ thresholds: { cpuShare: -1 } }, 'threshold cpuShare is -1'],
])('%j is refused', async (options, message) => {
  const checked = checkCase(server, { workload: 'GET /bytes/100', ...options });
  await expect(checked).rejects.toMatchObject({ code: 'NF_E_USAGE', message });
});
