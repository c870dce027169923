import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { retryDiverged } from '../../harness/check/retry-diverged.ts';
import type { Judgement, Verdict } from '../../harness/contract/judge.ts';

/** A case that comes to these verdicts, one after the other. */
function caseOf(...verdicts: Verdict[]): () => Promise<{ judgement: Judgement }> {
  return async () => {
    const verdict = verdicts.shift();
    if (verdict === undefined) throw new Error('tried too often');
    return { judgement: { verdict, reason: 'why', findings: [] } };
  };
}

test.each([
  [2, ['passed'], { attempts: 1, verdict: 'passed', reason: 'why' }],
  [2, ['failed'], { attempts: 1, verdict: 'failed', reason: 'why' }],
  [2, ['diverged', 'diverged', 'passed'], { attempts: 3, verdict: 'passed', reason: 'why' }],
  [2, ['diverged', 'vacuous'], { attempts: 2, verdict: 'vacuous', reason: 'why' }],
  [1, ['diverged', 'diverged'], { attempts: 2, verdict: 'diverged', reason: 'why; tried 2 times' }],
  [0, ['diverged'], { attempts: 1, verdict: 'diverged', reason: 'why' }],
] as const)('%i retries, %j', async (retries, verdicts, { attempts, ...judgement }) => {
  expect(await retryDiverged(retries, caseOf(...verdicts))).toMatchObject({ attempts, judgement });
});

test('how long it took is of all attempts', async () => {
  const next = caseOf('diverged', 'passed');
  let spentMs = 0;
  const { durationMs } = await retryDiverged(1, async () => {
    const startedAt = performance.now();
    await setTimeout(20);
    spentMs += performance.now() - startedAt;
    return next();
  });
  expect(durationMs).toBeGreaterThanOrEqual(spentMs);
});
