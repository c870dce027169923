import fc from 'fast-check';
import { expect, test } from 'vitest';
import { studyTarget } from '../../../bench/matrix/study-target.ts';
import type { Scenario } from '../../../harness/check/scenario.ts';
import { resumes } from '../../../harness/contract/resumes.ts';
import { parsePlan } from '../../../harness/plan/parse-plan.ts';
import { nodeHttp } from '../../../harness/target/node-http.ts';
import { ownDirectories } from '../../rig/own-directories.ts';

test('a case that throws leaves no server running, not even one that took the place of another', async () => {
  let cases = 0;
  const scenario: Scenario = {
    name: 'any',
    claim: 'anything',
    contracts: [resumes],
    arbitrary: fc.constant({
      workload: () => [{ kind: 'get' as const, path: '/' }],
      plan: () => {
        cases += 1;
        if (cases === 3) throw new Error('the third case');
        return parsePlan('sendfile#1=zero');
      },
    }),
  };
  const study = studyTarget(nodeHttp, {
    scenarios: [scenario],
    cases: 3,
    seed: 1,
    patienceMs: 1000,
    shrinks: false,
    onStep: () => {},
  });
  await expect(study).rejects.toThrow('the third case');
  expect(ownDirectories()).toEqual([]);
});
