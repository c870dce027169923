import { expect, test } from 'vitest';
import { parseDuration } from '../../harness/cli/parse-duration.ts';

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['1.5m', 90_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s is %d milliseconds', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

test.each(['', '30', 's', '-1s', '1 s', '0s', '1w', '1e3s', '٣s'])('%j is no time', (text) => {
  expect(() => parseDuration(text)).toThrow('such as 30s, 5m or 2h');
});
