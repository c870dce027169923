import { expect, test } from 'vitest';
import { printReplay, readReplay } from '../../harness/history/replay.ts';

test.each([
  ['42', { seed: 42, path: undefined, history: undefined }],
  ['-7:0:1:12', { seed: -7, path: '0:1:12', history: undefined }],
  ['42:0@BAC:/+9', { seed: 42, path: '0', history: 'BAC:/+9' }],
])('%s is read, and printed as it was', (text, replay) => {
  expect(readReplay(text)).toEqual(replay);
  expect(printReplay(replay)).toBe(text);
});

test.each([undefined, ''])('%j asks for nothing', (text) => {
  expect(readReplay(text)).toBeUndefined();
});

test.each(['x', '1:', '1:a', '1@', ' 1', '1:2 @B', '1:2@B~'])('%j is refused', (text) => {
  expect(() => readReplay(text)).toThrow(`NTHFAIL_REPLAY is ${JSON.stringify(text)}`);
});
