import { CONTRACTS } from '../contract/catalogue.ts';
import type { Contract } from '../contract/contract.ts';
import { judge, type Judgement } from '../contract/judge.ts';
import { settleThresholds, type Thresholds } from '../contract/thresholds.ts';
import { NthfailError } from '../errors.ts';
import { type CaseOptions, runCase } from '../run/run-case.ts';
import { runRepeatedly } from '../run/run-repeatedly.ts';
import type { Run } from '../run/run.ts';
import type { RunningServer } from '../target/running-server.ts';
import { noteCase } from './case-log.ts';
import { retryDiverged } from './retry-diverged.ts';

/** Options of {@link checkCase}. */
export interface CheckCaseOptions extends CaseOptions {
  /** Default: all of them. */
  readonly contracts?: readonly Contract[];
  /** What the contracts allow; each one has a default. */
  readonly thresholds?: Partial<Thresholds>;
  /** How often a case that diverged is tried again before that is its verdict, from 0. Default 2. */
  readonly retries?: number;
  /** How often the case is run, with a look at what the server holds after each, from 1. Default 1: no such look. */
  readonly rounds?: number;
}

/** A case with its judgement. */
export interface CheckedCase {
  /** The last run of it. */
  readonly run: Run;
  readonly judgement: Judgement;
  /** How often it was tried: more than once when it diverged. */
  readonly attempts: number;
  /** How long it took with all its attempts and rounds, in milliseconds. */
  readonly durationMs: number;
}

/**
 * Runs a case and judges it. A run whose calls before the fault are not the recorded ones is tried again, a few times:
 * the kernel may have cut a call of its own accord.
 * @throws NthfailError what {@link runCase} throws, and `NF_E_USAGE` for rounds below 1 and thresholds that there are not
 */
export async function checkCase(server: RunningServer, options: CheckCaseOptions): Promise<CheckedCase> {
  const { contracts = CONTRACTS, thresholds, retries = 2, rounds = 1 } = options;
  // What makes no sense says so before anything is run.
  settleThresholds(thresholds);
  if (!(rounds >= 1))
    throw new NthfailError('NF_E_USAGE', `rounds is ${rounds}`, { hint: 'give a whole number from 1' });
  const checked = await retryDiverged(retries, async () => {
    // The first round that is not passed is the one to show.
    const isPassed = (run: Run): boolean => judge(run, contracts, thresholds).verdict === 'passed';
    const run =
      rounds > 1 ? await runRepeatedly(server, options, rounds, isPassed) : await runCase(server, options);
    return { run, judgement: judge(run, contracts, thresholds) };
  });
  noteCase(checked);
  return checked;
}
