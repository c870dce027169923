import type { ContractId } from '../../harness/contract/contract.ts';
import { printWorkload } from '../../harness/exchange/workload.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import type { Run } from '../../harness/run/run.ts';
import { type Deviation, DEVIATIONS } from './deviations.data.ts';

/**
 * The deviation that explains why this run breaks a contract, or with no contract, why it is broken itself; undefined when
 * nobody has looked into it.
 */
export function matchDeviation(
  scenario: string,
  run: Run,
  contract: ContractId | undefined,
): Deviation | undefined {
  const text = `${scenario}: ${printWorkload(run.exchanges[0]?.workload ?? [])} | ${printPlan(run.plan)}`;
  return DEVIATIONS.find(
    ({ targets, contracts, when, floods }) =>
      targets.includes(run.target.name) &&
      (contract === undefined ? floods === true : contracts.includes(contract)) &&
      when.test(text),
  );
}
