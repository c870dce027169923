import type { CheckedCase } from '../../harness/check/check-case.ts';
import type { ContractId } from '../../harness/contract/contract.ts';
import { printWorkload } from '../../harness/exchange/workload.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { type Deviation, DEVIATIONS } from './deviations.data.ts';
import { whatItSays } from './what-it-says.ts';

/**
 * The deviation that explains why this case breaks a contract; undefined when nobody has looked into it.
 */
export function matchDeviation(
  scenario: string,
  { run, judgement }: Pick<CheckedCase, 'run' | 'judgement'>,
  contract: ContractId,
): Deviation | undefined {
  const text = `${scenario}: ${printWorkload(run.exchanges[0]?.workload ?? [])} | ${printPlan(run.plan)}`;
  const says = whatItSays(judgement, contract);
  return DEVIATIONS.find(
    ({ targets, contracts, when, seen }) =>
      targets.includes(run.target.name) && contracts.includes(contract) && when.test(text) && seen.test(says),
  );
}
