import fc, { type Arbitrary } from 'fast-check';
import { checkCase, type CheckedCase } from '../../harness/check/check-case.ts';
import { settleDraft } from '../../harness/check/check-draft.ts';
import type { CaseDraft } from '../../harness/check/scenario.ts';
import { printWorkload } from '../../harness/exchange/workload.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';

/**
 * Runs so many generated cases, failing ones like others, and counts what they came to: nothing stops at the first, for a
 * claim about all of them is to be counted. One line for each outcome, `1000 × passed`; where there are several, each with
 * the first case that came to it.
 */
export async function tallyDrafts(
  server: RunningServer,
  arbitrary: Arbitrary<CaseDraft>,
  numRuns: number,
  outcomeOf: (checked: CheckedCase) => string,
): Promise<readonly string[]> {
  const outcomes = new Map<string, { count: number; readonly first: string }>();
  for (const draft of fc.sample(arbitrary, numRuns)) {
    const settled = await settleDraft(server, draft);
    const outcome = outcomeOf(await checkCase(server, settled));
    const first = `${printWorkload(settled.workload)} | ${printPlan(settled.plan)}`;
    const entry = outcomes.get(outcome) ?? { count: 0, first };
    entry.count += 1;
    outcomes.set(outcome, entry);
  }
  return [...outcomes].map(
    ([outcome, { count, first }]) =>
      `${count} × ${outcome}${outcomes.size === 1 ? '' : `, such as ${first}`}`,
  );
}
