import { expect, test } from 'vitest';
import { thinCurve } from '../../../harness/report/html/thin-curve.ts';

const KNOTS = [
  [0, 0],
  [1e6, 1],
] as const;

test('of steps that fall on one place the last stays', () =>
  expect(
    thinCurve(
      [
        [1, 10],
        [2, 20],
        [500_000, 30],
        [500_001, 40],
      ],
      KNOTS,
    ),
  ).toEqual([
    [2, 20],
    [500_001, 40],
  ]));

test('of many no more stay than can be told apart, and the end is the same', () => {
  const curve = Array.from({ length: 100_000 }, (_, index) => [index * 10, index] as const);
  const thin = thinCurve(curve, KNOTS);
  expect(thin.length).toBeLessThanOrEqual(1500);
  expect(thin.length).toBeGreaterThan(1000);
  expect(thin.at(-1)).toEqual([999_990, 99_999]);
});
