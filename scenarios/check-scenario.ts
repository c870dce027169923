import fc from 'fast-check';
import { judge, type Judgement, type Verdict } from '../harness/contract/judge.ts';
import { NthfailError } from '../harness/errors.ts';
import { printPlan } from '../harness/plan/print-plan.ts';
import { renderRun } from '../harness/report/terminal.ts';
import { formatRunCommand } from '../harness/report/run-command.ts';
import type { Golden } from '../harness/run/golden.ts';
import { recordGolden } from '../harness/run/record-golden.ts';
import { runCase } from '../harness/run/run-case.ts';
import type { Run } from '../harness/run/run.ts';
import type { RunningServer } from '../harness/target/running-server.ts';
import type { Asking, Scenario } from './scenario.ts';

/** Options of {@link checkScenario}. */
export interface CheckOptions {
  /** Cases to generate, from 1. Default 100. */
  readonly runs?: number;
  /** Seed of the generator. Default: a random one, reported. */
  readonly seed?: number;
  /** Path of one failing case, as reported, to begin there. */
  readonly path?: string;
  /** Longest wait of a client in one case, in milliseconds. Default 2000. */
  readonly patienceMs?: number;
  /** Told after each case, shrunk ones included. */
  readonly onCase?: (verdict: Verdict) => void;
  /** Stops between two cases. */
  readonly signal?: AbortSignal;
}

/** What checking a scenario came to. */
export type CheckResult =
  | { readonly kind: 'held'; readonly cases: number; readonly seed: number }
  | {
      readonly kind: 'refuted';
      /** Cases until the first failure. */
      readonly cases: number;
      readonly seed: number;
      /** Where fast-check begins again to see the same. */
      readonly path: string;
      /** The shrunk case. */
      readonly run: Run;
      readonly judgement: Judgement;
      /** All of it for people: seed, path, plan, timeline, contracts, and the line that replays it. */
      readonly message: string;
    };

class CaseFailure extends Error {
  readonly run: Run;
  readonly judgement: Judgement;

  constructor(run: Run, judgement: Judgement) {
    super(`${judgement.verdict}: ${judgement.reason}`);
    this.run = run;
    this.judgement = judgement;
  }
}

/**
 * Checks a scenario on one live server: generates cases, and shrinks the first that does not pass. Only `passed` counts;
 * a vacuous or diverged case refutes the scenario too, for it proves nothing.
 * @throws NthfailError when a case is broken in a way that no verdict covers, or the server cannot be asked for shapes
 */
export async function checkScenario<Input extends Asking>(
  server: RunningServer,
  scenario: Scenario<Input>,
  { runs = 100, seed, path, patienceMs = 2000, onCase, signal }: CheckOptions = {},
): Promise<CheckResult> {
  const { target } = server;
  const { pathFor } = target;
  if (pathFor === undefined)
    throw new NthfailError('NF_E_USAGE', `${target.name} cannot be asked for responses of a shape`, {
      hint: 'run single plans on it, or write a target with pathFor',
    });
  const goldens = new Map<string, Golden>();
  const tryInput = async (input: Input): Promise<void> => {
    signal?.throwIfAborted();
    const requestPath = pathFor(input.shape);
    const golden = goldens.get(requestPath) ?? (await recordGolden(server, requestPath));
    goldens.set(requestPath, golden);
    const plan = scenario.plan(input, golden);
    const run = await runCase(server, { plan, path: requestPath, golden, patienceMs });
    const judgement = judge(run, scenario.contracts);
    onCase?.(judgement.verdict);
    if (judgement.verdict !== 'passed') throw new CaseFailure(run, judgement);
  };
  const details = await fc.check(fc.asyncProperty(scenario.arbitrary, tryInput), {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined ? {} : { path }),
  });
  if (!details.failed) return { kind: 'held', cases: details.numRuns, seed: details.seed };
  const failure = details.errorInstance;
  if (!(failure instanceof CaseFailure)) throw failure;
  const found = {
    cases: details.numRuns,
    seed: details.seed,
    path: details.counterexamplePath ?? '',
    run: failure.run,
    judgement: failure.judgement,
  };
  return { kind: 'refuted', ...found, message: describeRefutation(scenario.name, details.numShrinks, found) };
}

function describeRefutation(
  name: string,
  shrinks: number,
  found: Pick<CheckResult & { kind: 'refuted' }, 'cases' | 'seed' | 'path' | 'run' | 'judgement'>,
): string {
  const { cases, seed, path, run, judgement } = found;
  return [
    `${name} does not hold: case ${cases}, shrunk ${shrinks} times to  ${printPlan(run.plan)}`,
    `seed ${seed}, path "${path}"`,
    '',
    renderRun(run, judgement),
    '',
    `again: ${formatRunCommand(run)}`,
  ].join('\n');
}
