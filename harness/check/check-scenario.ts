import fc, { type RunDetails } from 'fast-check';
import type { Judgement, Verdict } from '../contract/judge.ts';
import { printPlan } from '../plan/print-plan.ts';
import { formatRunCommand } from '../report/run-command.ts';
import { renderRun } from '../report/terminal.ts';
import type { Run } from '../run/run.ts';
import type { RunningServer } from '../target/running-server.ts';
import { checkDraft } from './check-draft.ts';
import { ReplaceableServer } from './replaceable-server.ts';
import type { CaseDraft, Scenario } from './scenario.ts';

/** Options of {@link checkScenario}. */
export interface CheckOptions {
  /** Cases to generate, from 1. Default 100. */
  readonly runs?: number;
  /** Seed of the generator. Default: a random one, reported. */
  readonly seed?: number;
  /** Path of one failing case, as reported, to begin there. */
  readonly path?: string;
  /** Whether the first failing case is made smaller. Default true. */
  readonly shrinks?: boolean;
  /** Longest wait of a client in one case, in milliseconds. Default 2000. */
  readonly patienceMs?: number;
  /** Told after each case, shrunk ones included. */
  readonly onCase?: (verdict: Verdict) => void;
  /** Stops between two cases. */
  readonly signal?: AbortSignal;
}

/** What checking a scenario came to. */
export type CheckResult =
  | {
      readonly kind: 'held';
      readonly cases: number;
      /** Cases among them that proved nothing: see `Scenario.leavesOutUnfired`. */
      readonly unproven: number;
      readonly seed: number;
    }
  | {
      /** No case proved anything: the server makes none of the calls that the scenario lets fail. */
      readonly kind: 'vacuous';
      readonly cases: number;
      readonly seed: number;
    }
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
 * Checks a scenario on one live server: generates cases, and shrinks the first that does not pass, on servers of its own;
 * what that case did to the given one stays done. Only `passed` counts;
 * a vacuous or diverged case refutes the scenario too, for it proves nothing, unless the scenario leaves out what did not
 * fire.
 * @throws NthfailError when a case is broken in a way that no verdict covers, or the server cannot be asked for shapes
 */
export async function checkScenario(
  server: RunningServer,
  scenario: Scenario,
  { runs = 100, seed, path, shrinks = true, patienceMs = 2000, onCase, signal }: CheckOptions = {},
): Promise<CheckResult> {
  // A case that failed may have ended the server, or harmed it for good: the smaller ones are tried on another.
  const servers = ReplaceableServer.lent(server);
  let unproven = 0;
  const tryDraft = async (draft: CaseDraft): Promise<void> => {
    signal?.throwIfAborted();
    const checked = await servers.runCase((current) =>
      checkDraft(current, scenario, draft, { patienceMs, onCase }),
    );
    if (checked === undefined) {
      unproven += 1;
      return;
    }
    const { run, judgement } = checked;
    if (judgement.verdict !== 'passed') throw new CaseFailure(run, judgement);
  };
  let details: RunDetails<[CaseDraft]>;
  try {
    details = await fc.check(fc.asyncProperty(scenario.arbitrary, tryDraft), {
      numRuns: runs,
      endOnFailure: !shrinks,
      ...(seed === undefined ? {} : { seed }),
      ...(path === undefined ? {} : { path }),
    });
  } finally {
    await servers.stop();
  }
  if (!details.failed) {
    const { numRuns: cases, seed: used } = details;
    return unproven < cases
      ? { kind: 'held', cases, unproven, seed: used }
      : { kind: 'vacuous', cases, seed: used };
  }
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
