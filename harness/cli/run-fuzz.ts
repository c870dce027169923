import { join } from 'node:path';
import { EXIT_FAILED, EXIT_PASSED } from '../errors.ts';
import { packageRoot } from '../native/package-root.ts';
import { givenBy } from '../report/run-command.ts';
import { Corpus } from '../search/corpus.ts';
import { fuzzInJobs, type JobsStatus } from '../search/fuzz-in-jobs.ts';
import { readFuzzState, saveFuzzState } from '../search/fuzz-state.ts';
import { foundIn, removeDraftsOf } from '../search/search-directory.ts';
import { describeFuzz } from './describe-fuzz.ts';
import { FuzzFindings } from './fuzz-findings.ts';
import type { FuzzSetup } from './fuzz-worker.ts';
import { chooseServer } from './server-options.ts';
import { clearProgress, showProgress } from './show-progress.ts';

/** The options of `nthfail fuzz`. */
export type FuzzFlags = FuzzSetup['flags'] & {
  readonly out: string;
  readonly jobs: number;
  readonly budget?: number;
  readonly cases?: number;
};

/** Time between two writes of the state, and two lines where there is no terminal, in milliseconds. */
const SAVE_MS = 1000;
const LINE_MS = 60_000;

/** The jobs run what was built, also where this file is run as it stands. */
const JOB_PROGRAM: string = join(packageRoot(), 'dist/harness/cli/fuzz-worker.js');

/**
 * Fuzzes until it is interrupted or over, in a directory that this process alone writes to. @returns the exit status
 * @throws NthfailError `NF_E_USAGE`, or what starting the server throws
 */
export async function runFuzz(
  command: readonly string[],
  flags: FuzzFlags,
  interrupted: AbortSignal,
): Promise<number> {
  const { target } = await chooseServer(command, flags);
  const { out, seed, jobs, budget: budgetMs = Infinity, cases: mostCases = Infinity } = flags;
  const { options, command: words = [] } = givenBy(target);
  const server = [...options, ...(words.length === 0 ? [] : ['--', ...words])];
  const before = readFuzzState(out, server);
  removeDraftsOf(out);
  const startedAt = performance.now();
  const firstCase = before?.cases ?? 0;
  const corpus = new Corpus(out);
  const findings = new FuzzFindings(out);
  const save = (status: JobsStatus): void =>
    saveFuzzState(out, {
      ...{ nthfail: 'fuzz', version: 1, server, seed, cases: status.cases },
      restarts: (before?.restarts ?? 0) + status.restarts,
      durationMs: Math.round((before?.durationMs ?? 0) + performance.now() - startedAt),
      known: status.known,
    });
  const describe = (status: JobsStatus): string =>
    describeFuzz(status, {
      newCases: status.cases - firstCase,
      ranMs: performance.now() - startedAt,
      points: corpus.pointCount,
      findings: foundIn(out).length,
    });
  const saveNow = everyMs(SAVE_MS, save);
  const tellNow = everyMs(LINE_MS, (status) => process.stdout.write(`${describe(status)}\n`));
  if (before !== undefined) process.stdout.write(`going on in ${out} after ${firstCase} cases\n`);
  const setup: FuzzSetup = { command, flags };
  const status = await fuzzInJobs({
    ...{ jobs, program: JOB_PROGRAM, setup, corpus, seed, firstCase, mostCases, budgetMs },
    signal: interrupted,
    known: [...(before?.known ?? []), ...foundIn(out)],
    onStatus: (now) => {
      if (process.stderr.isTTY) showProgress(describe(now));
      else tellNow(now);
      saveNow(now);
    },
    onFinding: (found) => findings.keep(found),
    onMinimized: (signature, smallest) => findings.settle(signature, smallest),
  }).finally(() => clearProgress());
  save(status);
  process.stdout.write(`${describe(status)}\n`);
  return foundIn(out).length > 0 ? EXIT_FAILED : EXIT_PASSED;
}

/** Does it when it was not done for so long. */
function everyMs(intervalMs: number, work: (status: JobsStatus) => void): (status: JobsStatus) => void {
  let doneAt = performance.now();
  return (status) => {
    if (performance.now() - doneAt < intervalMs) return;
    doneAt = performance.now();
    work(status);
  };
}
