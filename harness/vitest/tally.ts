import { type Verdict, VERDICTS } from '../contract/judge.ts';

/** What one test did with nthfail; stands in the test's `meta`, from where reporters read it. */
export interface Tally {
  /** How many of its runs came to each verdict, those of its controls aside. */
  readonly runs: Readonly<Partial<Record<Verdict, number>>>;
  /** Controls that were red, as they must be. */
  readonly redControls: number;
}

/** Several tallies as one. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  const runs: Partial<Record<Verdict, number>> = {};
  for (const verdict of VERDICTS) {
    const sum = tallies.reduce((count, one) => count + (one.runs[verdict] ?? 0), 0);
    if (sum > 0) runs[verdict] = sum;
  }
  return { runs, redControls: tallies.reduce((sum, one) => sum + one.redControls, 0) };
}

/** How many runs a tally has. */
export function countRuns({ runs }: Tally): number {
  return VERDICTS.reduce((sum, verdict) => sum + (runs[verdict] ?? 0), 0);
}

/** The end of a run of tests, in one line: `nthfail: 42 runs, 40 passed, 2 failed; 1 control red as it must be`. */
export function summarize(tally: Tally, filesWithoutControl: readonly string[]): string {
  const count = countRuns(tally);
  const verdicts = VERDICTS.flatMap((verdict) => {
    const runs = tally.runs[verdict] ?? 0;
    return runs === 0 ? [] : `${runs} ${verdict}`;
  });
  const parts = [
    [`${count} ${count === 1 ? 'run' : 'runs'}`, ...verdicts].join(', '),
    ...(tally.redControls === 1 ? ['1 control red as it must be'] : []),
    ...(tally.redControls > 1 ? [`${tally.redControls} controls red as they must be`] : []),
    ...(filesWithoutControl.length > 0 ? [`without any control: ${filesWithoutControl.join(', ')}`] : []),
  ];
  return `nthfail: ${parts.join('; ')}`;
}

declare module 'vitest' {
  interface TaskMeta {
    nthfail?: Tally;
  }
}
