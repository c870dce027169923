import { expect, test } from 'vitest';
import { parsePattern } from '../../harness/target/parse-pattern.ts';
import { printPattern } from '../../harness/target/print-pattern.ts';

test.each([/a/, /a/i, /\/a\//, /\/a\/i/, /^(?<sent>\d+) .*$/, /[/]x/su])(
  '%s is read as it was printed',
  (pattern) => {
    expect(parsePattern('--a', printPattern(pattern))).toEqual(pattern);
  },
);

test('text without slashes around it is the source', () => {
  expect(parsePattern('--a', 'GET /a/b')).toEqual(/GET \/a\/b/);
});
