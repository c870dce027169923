import { inject, type RunnerTask, type RunnerTestFile } from 'vitest';
import { countRuns, sumTallies, summarize, type Tally } from './tally.ts';

const tallies = new WeakMap<RunnerTestFile, Map<string, Tally>>();

/** What the tests of one file did. */
export class FileTally {
  #file: RunnerTestFile | undefined;

  /** Keeps what a test did; of a test that was tried again, the last try. */
  add({ file, id }: { readonly file: RunnerTestFile; readonly id: string }, tally: Tally): void {
    this.#file = file;
    const known = tallies.get(file) ?? new Map<string, Tally>();
    tallies.set(file, known);
    known.set(id, tally);
  }

  /** After the file: the summary, where no reporter will give it and a control lacks. */
  reportLackOfControl(): void {
    const file = this.#file;
    if (file === undefined || inject('nthfailReports') === true) return;
    const sum = sumTallies([...(tallies.get(file)?.values() ?? [])]);
    // Said once, however many extended `test` the file has.
    tallies.delete(file);
    if (countRuns(sum) > 0 && sum.redControls === 0 && !hasSkipped(file.tasks))
      process.stderr.write(`${summarize(sum, [file.name])}\n`);
  }
}

/** Whether a test did not run: it may be the control. */
function hasSkipped(tasks: readonly RunnerTask[]): boolean {
  return tasks.some((task) => ('tasks' in task ? hasSkipped(task.tasks) : task.mode !== 'run'));
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether `nthfail/vitest/reporter` will give the summary. */
    nthfailReports?: boolean;
  }
}
