import { describe, expect, test } from 'vitest';
import { checkCase } from '../../harness/check/check-case.ts';
import { brokenContracts } from '../../harness/contract/broken-contracts.ts';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import type { Judgement } from '../../harness/contract/judge.ts';
import { BUGS } from '../../harness/target/reference-bugs.data.ts';
import { bugTargetOf, defineReference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { KNOWN_BUGS, type KnownBug } from './bugs.data.ts';

async function judgeBuild(
  target: Target,
  { plan, workload = 'GET /chain/m5000,m5000,f5000', more }: KnownBug,
): Promise<Judgement> {
  const server = await startServer(target);
  try {
    const { judgement } = await checkCase(server, { plan, workload, patienceMs: 500, ...more });
    return judgement;
  } finally {
    await server.stop();
  }
}

describe.each(KNOWN_BUGS)('$bug under $plan', (known) => {
  test(`is caught by ${known.caughtBy.join(' and ')}`, async () => {
    const judgement = await judgeBuild(bugTargetOf(known.bug), known);
    expect(brokenContracts(judgement)).toEqual(expect.arrayContaining([...known.caughtBy]));
    expect(judgement.verdict).toBe('failed');
  });

  test('is absent from the correct build', async () => {
    const args = BUGS.find(({ name }) => name === known.bug)?.args;
    const correct = defineReference('correct', 'the correct build', [], args);
    expect(await judgeBuild(correct, known)).toMatchObject({ verdict: 'passed' });
  });
});

test('every contract is broken by a known bug', () => {
  const caught = new Set(KNOWN_BUGS.flatMap(({ caughtBy }) => caughtBy));
  expect([...caught].toSorted()).toEqual(CONTRACTS.map(({ id }) => id).toSorted());
});
