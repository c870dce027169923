import { expect, test } from 'vitest';
import { DEVIATIONS } from '../../../bench/matrix/deviations.data.ts';
import { CONTRACTS } from '../../../harness/contract/catalogue.ts';
import { TARGETS } from '../../../harness/target/catalogue.ts';

test('every deviation has an id of its own, that can be linked to', () => {
  const ids = DEVIATIONS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))).toEqual([]);
});

test.each(DEVIATIONS)('$id names targets and contracts that there are, and its sources', (deviation) => {
  const names = TARGETS.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...deviation.targets]));
  expect(CONTRACTS.map(({ id }) => id)).toEqual(expect.arrayContaining([...deviation.contracts]));
  expect(deviation.sources.filter(({ url }) => !url.startsWith('https://'))).toEqual([]);
  // Nobody said anything about what is unknown; what is called a bug or a choice is so by somebody's word.
  if (deviation.kind !== 'unknown') expect(deviation.sources.length).toBeGreaterThan(0);
});

test('no deviation but the one that is about them explains wrong bytes', () => {
  const says = 'expected a prefix of the fault-free 5000 bytes; seen: another byte at offset 17';
  expect(DEVIATIONS.filter(({ seen }) => seen.test(says)).map(({ id }) => id)).toEqual([
    'http2-writes-on-after-error',
  ]);
});

test('no deviation explains a server that crashed', () => {
  const says = 'expected every process of the server lives on; seen: process 9 was killed by signal 11';
  expect(DEVIATIONS.filter(({ seen }) => seen.test(says)).map(({ id }) => id)).toEqual([]);
});
