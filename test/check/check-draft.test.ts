import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDraft } from '../../harness/check/check-draft.ts';
import type { CaseDraft, Scenario } from '../../harness/check/scenario.ts';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { reference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';

const draftOf = (path: string): CaseDraft => ({
  workload: () => [{ kind: 'get', path }],
  plan: () => parsePlan('write#1=EPIPE'),
});

test('a body that is larger than the target sends in the same way twice proves nothing', async () => {
  const server = await startServer({ ...reference, maxBodyBytes: 100 });
  try {
    const scenario: Scenario = {
      name: 'one',
      claim: 'it is torn down',
      contracts: CONTRACTS,
      arbitrary: fc.constant(draftOf('/bytes/100')),
    };
    const verdictOn = async (path: string): Promise<string | undefined> =>
      (await checkDraft(server, scenario, draftOf(path), { patienceMs: 1000 }))?.judgement.verdict;
    expect(await verdictOn('/bytes/100')).toBe('passed');
    expect(await verdictOn('/bytes/101')).toBe(undefined);
  } finally {
    await server.stop();
  }
});
