import { styleText } from 'node:util';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { countRuns, sumTallies, summarize, type Tally } from './tally.ts';

/**
 * Says in one line, after all tests, how many runs came to which verdict, how many controls were red, and which files have
 * runs and no control: `reporters: ['default', 'nthfail/vitest/reporter']`. It takes no options.
 */
export default class NthfailReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    // The files then leave it to the reporter.
    vitest.getRootProject().provide('nthfailReports', true);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules.map((one) => ({ one, tally: sumTallies(talliesOf(one)) }));
    const without = files.filter(
      ({ one, tally }) => countRuns(tally) > 0 && tally.redControls === 0 && !hasSkipped(one),
    );
    const sum = sumTallies(files.map(({ tally }) => tally));
    if (countRuns(sum) + sum.redControls === 0) return;
    const line = summarize(
      sum,
      without.map(({ one }) => one.relativeModuleId),
    );
    this.#vitest?.logger.log(without.length > 0 ? styleText('yellow', line) : line);
  }
}

function talliesOf(module: TestModule): readonly Tally[] {
  return [...module.children.allTests()].flatMap((test) => test.meta().nthfail ?? []);
}

/** Whether a test did not run: it may be the control. */
function hasSkipped(module: TestModule): boolean {
  return [...module.children.allTests()].some((test) => test.result().state === 'skipped');
}
