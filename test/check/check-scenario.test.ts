import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCase } from '../../harness/check/check-case.ts';
import { checkScenario } from '../../harness/check/check-scenario.ts';
import type { Scenario } from '../../harness/check/scenario.ts';
import { leaksNothing } from '../../harness/contract/leaks-nothing.ts';
import { resumes } from '../../harness/contract/resumes.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { nodeHttp } from '../../harness/target/node-http.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { ownDirectories } from '../rig/own-directories.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(nodeHttp);
});
afterAll(() => server.stop());

function scenarioOf(plans: readonly string[], leavesOutUnfired: boolean): Scenario {
  return {
    name: 'any',
    claim: 'anything',
    contracts: [resumes],
    leavesOutUnfired,
    arbitrary: fc.constantFrom(...plans).map((plan) => ({
      workload: () => [{ kind: 'get' as const, path: '/bytes/100' }],
      plan: () => parsePlan(plan),
    })),
  };
}

test('a fault that finds no call refutes a scenario', async () => {
  const result = await checkScenario(server, scenarioOf(['sendfile#1=zero'], false), { runs: 5 });
  expect(result).toMatchObject({ kind: 'refuted', judgement: { verdict: 'vacuous' } });
});

test('of the servers that it shrinks on, none is left', async () => {
  const before = ownDirectories();
  const plans = Array.from({ length: 8 }, (_, i) => `sendfile#${i + 1}=zero`);
  const verdicts: string[] = [];
  const onCase = (verdict: string): void => void verdicts.push(verdict);
  const result = await checkScenario(server, scenarioOf(plans, false), { runs: 1, seed: 1, onCase });
  expect(result.kind).toBe('refuted');
  expect(verdicts.length).toBeGreaterThan(1);
  expect(ownDirectories()).toEqual(before);
  expect(server.end).toBe(undefined);
});

test('where such faults are left out, the case is run again without them', async () => {
  const scenario = scenarioOf(['write#1=short:9; sendfile#1=short:1'], true);
  expect(await checkScenario(server, scenario, { runs: 5 })).toMatchObject({ kind: 'held', unproven: 0 });
});

test('cases of which nothing remains are counted', async () => {
  const scenario = scenarioOf(['write#1=short:9', 'sendfile#1=zero'], true);
  const result = await checkScenario(server, scenario, { runs: 20, seed: 1 });
  expect(result.kind === 'held' && result.unproven > 0 && result.unproven < 20).toBe(true);
});

test('a scenario of which no case remains is vacuous, not held', async () => {
  const result = await checkScenario(server, scenarioOf(['sendfile#1=zero'], true), { runs: 5, seed: 1 });
  expect(result).toEqual({ kind: 'vacuous', cases: 5, seed: 1 });
});

test('allocations of a program that collects its garbage are not judged', async () => {
  const { judgement } = await checkCase(server, {
    plan: 'write#1=short:38; write#2=ECONNRESET',
    workload: 'GET /big.bin',
    contracts: [leaksNothing],
    rounds: 6,
  });
  expect(judgement.findings[0]?.finding).toMatchObject({
    outcome: 'held',
    unseen: expect.stringMatching(/garbage/),
  });
});
