import { expect, test } from 'vitest';
import { findNameFlaw } from '../../harness/plan/find-name-flaw.ts';

test.each(['a', 'nginx', 'a b', 'php-fpm: pool a', '"\\', 'ééééééé', '😀😀😀'])('%j is a name', (name) => {
  expect(findNameFlaw(name, 15)).toBeUndefined();
});

test.each([
  ['', 'expected 1 to 15 bytes'],
  ['0123456789abcdef', 'expected 1 to 15 bytes'],
  ['éééééééé', 'expected 1 to 15 bytes'],
  ['a\nb', 'expected no control characters'],
  ['a\u0000', 'expected no control characters'],
  ['\u2028', 'expected no control characters'],
  ['\uD83D', 'expected whole characters'],
])('%j is none', (name, note) => {
  expect(findNameFlaw(name, 15)).toBe(note);
});
