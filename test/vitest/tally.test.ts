import { expect, test } from 'vitest';
import { countRuns, sumTallies, summarize, type Tally } from '../../harness/vitest/tally.ts';

const NOTHING: Tally = { runs: {}, redControls: 0 };

test('tallies are summed by verdict', () => {
  const sum = sumTallies([
    { runs: { passed: 2, failed: 1 }, redControls: 0 },
    { runs: { passed: 3, broken: 1 }, redControls: 2 },
    NOTHING,
  ]);
  expect(sum).toEqual({ runs: { passed: 5, failed: 1, broken: 1 }, redControls: 2 });
  expect(countRuns(sum)).toBe(7);
  expect(sumTallies([])).toEqual(NOTHING);
});

test.each([
  [
    { runs: { passed: 40, failed: 2 }, redControls: 1 },
    ['a.test.ts'],
    '42 runs, 40 passed, 2 failed; 1 control red as it must be; without any control: a.test.ts',
  ],
  [{ runs: { vacuous: 1 }, redControls: 0 }, [], '1 run, 1 vacuous'],
  [{ runs: {}, redControls: 2 }, [], '0 runs; 2 controls red as they must be'],
  [
    { runs: { diverged: 1, broken: 1 }, redControls: 0 },
    ['a', 'b'],
    '2 runs, 1 diverged, 1 broken; without any control: a, b',
  ],
])('%j, %j', (tally, without, line) => {
  expect(summarize(tally, without)).toBe(`nthfail: ${line}`);
});
