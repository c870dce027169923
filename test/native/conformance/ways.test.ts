import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CALLS } from '../../../harness/native/calls.data.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';
import { LIBC_ALONE, WAYS } from './ways.ts';

const spelled = new Set(WAYS.map((way) => way.spelled));

test.each(CALLS)('the victim can make $name as a function and as a system call', ({ name }) => {
  // No function of libc; no system call of their own.
  if (name !== 'io_uring_setup') expect(spelled).toContain(name);
  if (process.arch === 'x64' && !LIBC_ALONE.has(name)) expect(spelled).toContain(`sys:${name}`);
});

test('the victim can make every call that the library exports by another name', () => {
  const read = (file: string): string =>
    readFileSync(join(packageRoot(), 'harness/native/src', file), 'utf8');
  const names = [
    ...read('wrappers.c').matchAll(/^NF_VISIBLE \w+ \*?NF_NAME\((?<name>\w+)\)/gmu),
    ...read('allocations.c').matchAll(/^NF_EXPORT \w+ \*?(?<name>\w+)\(/gmu),
  ].map(({ groups }) => groups?.['name'] ?? '');
  expect(names.length).toBeGreaterThan(25);
  // One is every system call, and one asks about memory that was given.
  const others = new Set(['syscall', 'malloc_usable_size']);
  expect(names.filter((name) => !others.has(name) && !spelled.has(name))).toEqual([]);
});
