import { expect, test } from 'vitest';
import { testCommand } from '../../harness/vitest/replay-command.ts';

test('a test is named as Vitest matches names: suites and test with spaces between, from end to end', () => {
  expect(testCommand('test/a.test.ts', 'a suite > one in it')).toBe(
    "npx vitest run test/a.test.ts -t '^a suite one in it$'",
  );
});

test('what means something in a pattern is escaped', () => {
  const name = String.raw`costs $3 (or [2], {4}+1?) * a|b \ ^.`;
  const pattern = /-t '(.*)'$/.exec(testCommand('a.test.ts', name))?.[1] ?? '';
  expect(new RegExp(pattern).test(name)).toBe(true);
  expect(new RegExp(pattern).test(name.replace('.', 'x'))).toBe(false);
});
