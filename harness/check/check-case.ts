import { CONTRACTS } from '../contract/catalogue.ts';
import type { Contract } from '../contract/contract.ts';
import { judge, type Judgement } from '../contract/judge.ts';
import type { Thresholds } from '../contract/thresholds.ts';
import { type CaseOptions, runCase } from '../run/run-case.ts';
import { runRepeatedly } from '../run/run-repeatedly.ts';
import type { Run } from '../run/run.ts';
import type { RunningServer } from '../target/running-server.ts';
import { noteCase } from './case-log.ts';

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
}

/**
 * Runs a case and judges it. A run whose calls before the fault are not the recorded ones is tried again, a few times:
 * the kernel may have cut a call of its own accord.
 * @throws NthfailError what {@link runCase} throws
 */
export async function checkCase(server: RunningServer, options: CheckCaseOptions): Promise<CheckedCase> {
  const { contracts = CONTRACTS, thresholds, retries = 2, rounds = 1 } = options;
  for (let attempts = 1; ; attempts += 1) {
    const run = rounds > 1 ? await runRepeatedly(server, options, rounds) : await runCase(server, options);
    const judgement = judge(run, contracts, thresholds);
    if (judgement.verdict === 'diverged' && attempts <= retries) continue;
    const checked = { run, judgement: withAttempts(judgement, attempts), attempts };
    noteCase(checked);
    return checked;
  }
}

/** What diverged each time it was tried says so. */
function withAttempts(judgement: Judgement, attempts: number): Judgement {
  const { verdict, reason } = judgement;
  if (verdict !== 'diverged' || attempts === 1) return judgement;
  return { ...judgement, reason: `${reason}; tried ${attempts} times` };
}
