import { type Deviation, DEVIATIONS } from './deviations.data.ts';
import type { StudyFinding } from './study.ts';

/** The deviation that explains what was found on a target; undefined when nobody has looked into it. */
export function matchDeviation(
  target: string,
  { scenario, workload, plan, contract, says }: Omit<StudyFinding, 'deviation'>,
): Deviation | undefined {
  const text = `${scenario}: ${workload} | ${plan}`;
  return DEVIATIONS.find(
    ({ targets, contracts, when, seen }) =>
      targets.includes(target) &&
      contract !== undefined &&
      contracts.includes(contract) &&
      when.test(text) &&
      seen.test(says),
  );
}
