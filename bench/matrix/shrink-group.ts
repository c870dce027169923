import type { CheckedCase } from '../../harness/check/check-case.ts';
import { checkScenario } from '../../harness/check/check-scenario.ts';
import type { Scenario } from '../../harness/check/scenario.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { findingOf } from './finding-of.ts';
import type { Group } from './study-scenario.ts';

/**
 * Makes the first case of a group as small as it can be while its contract is broken. The case as it was, when it does not
 * break the contract again, or turns into one of another group on the way.
 */
export async function shrinkGroup(
  target: Target,
  scenario: Scenario,
  { contract, deviation, first, index }: Group,
  options: { readonly seed: number; readonly patienceMs: number },
): Promise<Pick<CheckedCase, 'run' | 'judgement'>> {
  if (contract === undefined) return first;
  const contracts = scenario.contracts.filter(({ id }) => id === contract);
  const server = await startServer(target);
  try {
    const result = await checkScenario(
      server,
      { ...scenario, contracts },
      { ...options, runs: 1, path: String(index) },
    );
    const isSame =
      result.kind === 'refuted' &&
      result.judgement.verdict === 'failed' &&
      findingOf(scenario.name, result, contract, 1).deviation === deviation;
    return isSame ? result : first;
  } finally {
    await server.stop();
  }
}
