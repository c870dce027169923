import { describe, expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import type { ContractId } from '../../harness/contract/contract.ts';
import { judge, type Judgement } from '../../harness/contract/judge.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { runCase } from '../../harness/run/run-case.ts';
import { defineReference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { KNOWN_BUGS } from './bugs.data.ts';

const PATH = '/chain/m5000,m5000,f5000';

async function judgeBuild(flags: readonly string[], plan: string): Promise<Judgement> {
  const server = await startServer(defineReference('build', 'a build of the reference server', flags));
  try {
    return judge(
      await runCase(server, { plan: parsePlan(plan), workload: `GET ${PATH}`, patienceMs: 500 }),
      CONTRACTS,
    );
  } finally {
    await server.stop();
  }
}

function brokenContracts({ findings }: Judgement): readonly ContractId[] {
  return findings.filter(({ finding }) => finding.outcome === 'broken').map(({ id }) => id);
}

describe.each(KNOWN_BUGS)('$flag under $plan', ({ flag, plan, caughtBy }) => {
  test(`is caught by ${caughtBy.join(' and ')}`, async () => {
    const judgement = await judgeBuild([`-D${flag}=1`], plan);
    expect(brokenContracts(judgement)).toEqual(expect.arrayContaining([...caughtBy]));
    expect(judgement.verdict).toBe('failed');
  });

  test('is absent from the correct build', async () => {
    expect(await judgeBuild([], plan)).toMatchObject({ verdict: 'passed' });
  });
});

test('every contract is broken by a known bug', () => {
  const caught = new Set(KNOWN_BUGS.flatMap(({ caughtBy }) => caughtBy));
  expect([...caught].toSorted()).toEqual(CONTRACTS.map(({ id }) => id).toSorted());
});
