import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeOf, timeAt } from '../../../harness/report/html/place-on-axis.ts';
import { squeezeTime } from '../../../harness/report/html/squeeze-time.ts';

const times = fc
  .array(fc.nat(1e9), { minLength: 2, maxLength: 60 })
  .map((list) => list.toSorted((a, b) => a - b));

describe('an axis of time', () => {
  test('what is even needs two knots', () =>
    expect(squeezeTime([0, 10, 20, 30, 40, 50])).toEqual([
      [0, 0],
      [50, 1],
    ]));

  test('a long wait takes a quarter at most, and what is before and after it the rest', () => {
    const knots = squeezeTime([0, 1, 2, 3, 4, 5, 1_000_005, 1_000_006]);
    expect(knots.map(([atNs]) => atNs)).toEqual([0, 5, 1_000_005, 1_000_006]);
    const [begin, end] = [placeOf(5, knots), placeOf(1_000_005, knots)];
    expect(end - begin).toBeLessThanOrEqual(0.25);
    // Six even steps beside it.
    expect(begin / (1 - end)).toBeCloseTo(5);
  });

  test('nothing happens twice in the same place, and at one time at most there is an axis too', () => {
    expect(squeezeTime([7, 7])).toEqual([
      [7, 0],
      [8, 1],
    ]);
    expect(squeezeTime([])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test('from 0 to 1, always forwards', () =>
    fc.assert(
      fc.property(times, (list) => {
        const knots = squeezeTime(list);
        expect(knots[0]?.[1]).toBe(0);
        expect(knots.at(-1)?.[1]).toBe(1);
        for (const [index, [atNs, x]] of knots.entries()) {
          const before = knots[index - 1];
          if (before === undefined) continue;
          expect(atNs).toBeGreaterThan(before[0]);
          expect(x).toBeGreaterThan(before[1]);
        }
      }),
    ));

  test('a place is where its time is, and back', () =>
    fc.assert(
      fc.property(times, (list) => {
        const knots = squeezeTime(list);
        const span = (list.at(-1) ?? 0) - (list[0] ?? 0);
        for (const atNs of list)
          expect(Math.abs(timeAt(placeOf(atNs, knots), knots) - atNs)).toBeLessThanOrEqual(
            1e-6 * span + 1e-6,
          );
      }),
    ));

  test('what is outside stands at an end', () => {
    const knots = squeezeTime([10, 20]);
    expect([placeOf(0, knots), placeOf(99, knots)]).toEqual([0, 1]);
  });
});
