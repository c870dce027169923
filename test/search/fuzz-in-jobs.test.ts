import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';
import { Corpus } from '../../harness/search/corpus.ts';
import { fuzzInJobs, type FuzzInJobsOptions, type JobsStatus } from '../../harness/search/fuzz-in-jobs.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { findProcesses, parentOf } from '../target/processes.ts';

/** What two jobs made of it, until so many cases were said to have been run. */
async function fuzzWith(
  program: string,
  options: Partial<FuzzInJobsOptions> = {},
): Promise<{
  readonly status: JobsStatus;
  readonly found: readonly string[];
  readonly minimized: readonly string[];
}> {
  const found: string[] = [];
  const minimized: string[] = [];
  const status = await fuzzInJobs({
    ...{ jobs: 2, program: join(packageRoot(), 'test/search/jobs', program), setup: undefined },
    ...{ corpus: new Corpus(undefined), known: [], seed: 1, firstCase: 0, mostCases: 2, budgetMs: Infinity },
    ...{ signal: new AbortController().signal, onStatus: () => {} },
    onFinding: ({ finding }) => void found.push(finding.signature),
    onMinimized: (signature) => void minimized.push(signature),
    ...options,
  });
  return { status, found, minimized };
}

test('what two jobs find at once is told once, and made smaller once', async () => {
  const { status, found, minimized } = await fuzzWith('finds-the-same.mjs');
  expect({ found, minimized }).toEqual({ found: ['the-same'], minimized: ['the-same'] });
  expect(status).toMatchObject({ cases: 2, restarts: 4, errors: 6, known: ['the-same'], replacedJobs: 0 });
});

test('what was known before is not told again', async () => {
  const { found, minimized } = await fuzzWith('finds-the-same.mjs', { known: ['the-same'] });
  expect([...found, ...minimized]).toEqual([]);
});

test('a job begins with all that is known, and is told what others see', async () => {
  const corpus = new Corpus(undefined);
  corpus.add({ workload: [], plan: parsePlan('write#1=reset') }, ['before']);
  const { status } = await fuzzWith('repeats-what-is-new.mjs', { corpus });
  expect(status.cases).toBe(2);
  expect(corpus.featureCount).toBe(3);
});

test('cases of earlier runs count, but not towards the end', async () => {
  const { status } = await fuzzWith('finds-the-same.mjs', { firstCase: 1000 });
  expect(status.cases).toBe(1002);
});

test('jobs that end one after the other before they have run a case end it', async () => {
  await expect(fuzzWith('ends-at-once.mjs')).rejects.toThrow(
    '3 jobs in a row ended before a case was run, the last with status 7',
  );
});

test('what a job cannot do is thrown as it was there', async () => {
  await expect(fuzzWith('cannot-start.mjs')).rejects.toMatchObject({
    code: 'NF_E_SERVER_EXITED',
    message: 'it exited',
    hint: 'start it by hand',
  });
});

test('a finding that cannot be written ends it', async () => {
  const onFinding = (): never => {
    throw new Error('no space left');
  };
  await expect(fuzzWith('finds-the-same.mjs', { onFinding })).rejects.toThrow('no space left');
});

test('a job that does not end when it is told to is killed', async () => {
  const signal = AbortSignal.abort();
  expect((await fuzzWith('never-ends.mjs', { signal })).status.cases).toBe(0);
  const { status } = await fuzzWith('never-ends.mjs', { mostCases: 99, budgetMs: 1000 });
  expect(status).toMatchObject({ cases: 2, replacedJobs: 0 });
  const left = findProcesses('never-ends.mjs').filter((pid) => parentOf(pid) === process.pid);
  expect(left).toEqual([]);
});
