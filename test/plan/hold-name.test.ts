import { expect, test } from 'vitest';
import { HOLD_NAME } from '../../harness/plan/hold-name.ts';

test.each(['a', 'before-reset', 'a-', 'a--b', 'h2', `a${'0'.repeat(30)}`])('%s names a hold', (name) => {
  expect(name).toMatch(HOLD_NAME);
});

test.each(['', 'A', '2h', '-a', 'a_b', 'a b', 'a\n', 'é', `a${'0'.repeat(31)}`])('"%s" does not', (name) => {
  expect(name).not.toMatch(HOLD_NAME);
});
