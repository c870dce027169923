import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { quoteForShell } from '../../harness/target/quote-for-shell.ts';

test.each(['{port}', '/usr/bin/python3', '--bind', 'a=b', '127.0.0.1:80'])('%s needs no quotes', (word) => {
  expect(quoteForShell(word)).toBe(word);
});

test.each(['', "it's", '$HOME', 'a b', '*', '{a,b}', '~', '`id`', '\n', String.raw`\ `])(
  '%j is one word to a shell, and the same',
  (word) => {
    for (const shell of ['sh', 'bash']) {
      const printed = execFileSync(shell, ['-c', String.raw`printf '%s\0' ${quoteForShell(word)}`]);
      expect(printed.toString()).toBe(`${word}\0`);
    }
  },
);
