import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CALLS } from '../../../harness/native/calls.data.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';
import { WAYS } from './ways.ts';

const spelled = new Set(WAYS.map((way) => way.spelled));

test.each(CALLS)('the victim can make $name as a function and as a system call', ({ name }) => {
  // No function of libc; no system call of their own.
  if (name !== 'io_uring_setup') expect(spelled).toContain(name);
  const isLibcOnly = name === 'send' || name === 'recv';
  if (process.arch === 'x64' && !isLibcOnly) expect(spelled).toContain(`sys:${name}`);
});

test('the victim can make every call that the library exports by another name', () => {
  const wrappers = readFileSync(join(packageRoot(), 'harness/native/src/wrappers.c'), 'utf8');
  const names = [...wrappers.matchAll(/^NF_VISIBLE \w+ \*?NF_NAME\((?<name>\w+)\)/gmu)].map(
    ({ groups }) => groups?.['name'] ?? '',
  );
  expect(names.length).toBeGreaterThan(12);
  expect(names.filter((name) => name !== 'syscall' && !spelled.has(name))).toEqual([]);
});
