import { ReplaceableServer } from '../../harness/check/replaceable-server.ts';
import type { Scenario } from '../../harness/check/scenario.ts';
import type { Target } from '../../harness/target/target.ts';
import { costOf } from '../cost-of.ts';
import { ContractTallies } from './contract-tallies.ts';
import { findingOf } from './finding-of.ts';
import { readVersion } from './read-version.ts';
import { shrinkGroup } from './shrink-group.ts';
import type { ScenarioTally, Study, StudyFinding } from './study.ts';
import { studyScenario } from './study-scenario.ts';

/** Options of {@link studyTarget}. */
export interface StudyOptions {
  readonly scenarios: readonly Scenario[];
  /** Cases of an ordinary scenario, from 1; slow ones get fewer. */
  readonly cases: number;
  readonly seed: number;
  /** How long a client waits, in milliseconds. */
  readonly patienceMs: number;
  /** Whether what did not pass is made as small as it can be. */
  readonly shrinks: boolean;
  /** Told what is under way. */
  readonly onStep: (text: string) => void;
}

/**
 * Runs cases of every scenario on a target, all of them, whatever they come to; then makes the first of each kind that did
 * not pass as small as it can be.
 * @throws NthfailError `NF_E_TARGET_MISSING` when the server is not installed
 */
export async function studyTarget(target: Target, options: StudyOptions): Promise<Study> {
  const contracts = new ContractTallies();
  const scenarios: ScenarioTally[] = [];
  const findings: StudyFinding[] = [];
  const servers = await ReplaceableServer.start(target);
  try {
    const version = readVersion(servers.current);
    for (const scenario of options.scenarios) {
      const cases = Math.max(1, Math.ceil(options.cases / costOf(scenario)));
      const studied = await studyScenario(servers, scenario, contracts, {
        ...options,
        cases,
        onCase: (index) => options.onStep(`${target.name}: ${scenario.name} ${index + 1} of ${cases}`),
      });
      scenarios.push(studied.tally);
      for (const group of studied.groups) {
        options.onStep(
          `${target.name}: ${scenario.name}, shrinking what breaks ${group.contract ?? 'nothing'}`,
        );
        const shown = options.shrinks ? await shrinkGroup(target, scenario, group, options) : group.first;
        findings.push(findingOf(scenario.name, shown, group.contract, group.cases));
      }
    }
    const { name, title, isSecure = false } = target;
    return {
      target: name,
      title,
      isSecure,
      version,
      scenarios,
      contracts: contracts.rows(),
      findings,
    };
  } finally {
    await servers.stop();
  }
}
