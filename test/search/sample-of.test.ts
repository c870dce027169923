import { expect, test } from 'vitest';
import { sampleOf } from '../../harness/search/sample-of.ts';

const items = Array.from({ length: 100 }, (_, index) => index);

test('so many of the items, in their order, the same for one seed and others for another', () => {
  const drawn = sampleOf(items, 25, 1);
  expect(drawn).toHaveLength(25);
  expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
  expect(sampleOf(items, 25, 1)).toEqual(drawn);
  expect(sampleOf(items, 25, 2)).not.toEqual(drawn);
});

test('every item has its chance', () => {
  const drawn = new Set(Array.from({ length: 60 }, (_, seed) => sampleOf(items, 10, seed)).flat());
  expect(drawn.size).toBe(items.length);
});

test.each([100, 101])('all of them where %d are asked for', (count) => {
  expect(sampleOf(items, count, 1)).toEqual(items);
});
