import { checkScenario } from '../../harness/check/check-scenario.ts';
import type { Scenario } from '../../harness/check/scenario.ts';
import { brokenContracts } from '../../harness/contract/broken-contracts.ts';
import type { Contract, ContractId } from '../../harness/contract/contract.ts';
import { printWorkload } from '../../harness/exchange/workload.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { formatRunCommand } from '../../harness/report/run-command.ts';
import type { Bug } from '../../harness/target/reference-bugs.data.ts';
import { bugTarget } from '../../harness/target/reference.ts';
import { costOf } from '../cost-of.ts';
import { startServer } from '../../harness/target/start-server.ts';

/** How a scenario found a bug. */
export interface Detection {
  readonly scenario: string;
  /** Contracts that the case breaks. */
  readonly contracts: readonly ContractId[];
  /** Cases until the first that failed, this one included. */
  readonly cases: number;
  readonly plan: string;
  /** Faults of the plan. */
  readonly steps: number;
  readonly workload: string;
  /** Runs the case again. */
  readonly command: string;
}

/** What became of one bug. */
export interface BugResult {
  readonly bug: Bug;
  /** One for each scenario that found it, in the order of the scenarios; not shrunk. */
  readonly detections: readonly Detection[];
  /** The quickest of them that shrinks to two faults, or to the fewest; undefined when the bug escaped. */
  readonly shown: Detection | undefined;
}

/** Options of {@link detectBug}. */
export interface DetectOptions {
  readonly scenarios: readonly Scenario[];
  /** Most cases for each scenario. */
  readonly cases: number;
  readonly seed: number;
  readonly patienceMs: number;
  /** Whether the first scenario that finds a bug is enough, with its case as it was drawn. */
  readonly isBrief: boolean;
}

/** Faults of a plan that a person takes in at a glance: a larger one is worth another try to make it smaller. */
const SMALL_STEPS = 2;

/**
 * Checks every scenario on a build with the bug, and makes the quickest case that shows it as small as can be.
 */
export async function detectBug(bug: Bug, options: DetectOptions): Promise<BugResult> {
  const detections: Detection[] = [];
  for (const scenario of options.scenarios) {
    const found = await tryScenario(bug, scenario, options, false);
    if (found === undefined) continue;
    detections.push(found);
    if (options.isBrief) return { bug, detections, shown: found };
  }
  let shown: Detection | undefined;
  for (const { scenario: name } of detections.toSorted((a, b) => a.cases - b.cases)) {
    const scenario = options.scenarios.find((one) => one.name === name);
    const shrunk = scenario === undefined ? undefined : await tryScenario(bug, scenario, options, true);
    if (shrunk !== undefined && (shown === undefined || shrunk.steps < shown.steps)) shown = shrunk;
    if (shown !== undefined && shown.steps <= SMALL_STEPS) break;
  }
  return { bug, detections, shown };
}

/** Whether any scenario still finds the bug when these contracts alone judge. */
export async function isDetectedBy(
  bug: Bug,
  contracts: readonly Contract[],
  options: DetectOptions,
): Promise<boolean> {
  for (const scenario of options.scenarios)
    if ((await tryScenario(bug, { ...scenario, contracts }, options, false)) !== undefined) return true;
  return false;
}

/** A server of its own for each scenario: some bugs leave one behind that is of no more use. */
async function tryScenario(
  bug: Bug,
  scenario: Scenario,
  { cases, seed, patienceMs }: DetectOptions,
  shrinks: boolean,
): Promise<Detection | undefined> {
  const server = await startServer(bugTarget(bug));
  try {
    const runs = Math.ceil(cases / costOf(scenario));
    const result = await checkScenario(server, scenario, { runs, seed, patienceMs, shrinks });
    if (result.kind !== 'refuted' || result.judgement.verdict !== 'failed') return undefined;
    const { run, judgement } = result;
    return {
      scenario: scenario.name,
      contracts: brokenContracts(judgement),
      cases: result.cases,
      plan: printPlan(run.plan),
      steps: run.plan.steps.length,
      workload: printWorkload(run.exchanges[0]?.workload ?? []),
      command: formatRunCommand(run),
    };
  } finally {
    await server.stop();
  }
}
