import { expect, expectTypeOf, test } from 'vitest';
import { CALLS, type ReadCallName, type WriteCallName } from '../../harness/native/calls.data.ts';
import {
  allowedErrnos,
  countedCalls,
  isAllowedErrno,
  isOfProcess,
  needsAllocations,
} from '../../harness/plan/counted-calls.ts';
import { ERRNO_NUMBERS } from '../../harness/plan/errno-name.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import type { CallSelector } from '../../harness/plan/point.ts';

const namesOf = (call: CallSelector): readonly string[] => countedCalls(call).map(({ name }) => name);

test('a family counts its rows of the table, a name its one', () => {
  expect(namesOf({ family: 'write' })).toEqual(
    CALLS.filter(({ family }) => family === 'write').map(({ name }) => name),
  );
  expect(namesOf({ family: 'read' })).toContain('splice_from');
  expect(namesOf({ call: 'read' })).toEqual(['read']);
  expectTypeOf<WriteCallName | ReadCallName>().toExtend<(typeof CALLS)[number]['name']>();
});

test('the errnos of a family are those of all its calls, each once and in alphabetical order', () => {
  const errnos = allowedErrnos({ family: 'write' });
  expect(errnos).toEqual([...new Set(errnos)].toSorted());
  expect(errnos).toEqual(expect.arrayContaining(['EPIPE', 'EDQUOT', 'EALREADY', 'EOVERFLOW']));
  expect(allowedErrnos({ call: 'listen' })).toEqual(['EADDRINUSE', 'EBADF', 'ENOTSOCK', 'EOPNOTSUPP']);
});

test('every errno of the table is one that a plan can name', () => {
  const names = new Set(CALLS.flatMap(({ errnos }) => errnos));
  expect([...names].filter((name) => !Object.hasOwn(ERRNO_NUMBERS, name))).toEqual([]);
});

test('two names of one number are allowed together', () => {
  expect(isAllowedErrno({ call: 'write' }, 'EWOULDBLOCK')).toBe(true);
  expect(isAllowedErrno({ call: 'write' }, 'EACCES')).toBe(false);
});

test('the family of allocations is what gives memory, and no file', () => {
  const names = namesOf({ family: 'alloc' });
  expect(names).toEqual(
    expect.arrayContaining(['mmap', 'mremap', 'brk', 'malloc', 'posix_memalign', 'strndup']),
  );
  expect(names).not.toContain('free');
  expect(names).not.toContain('mmap_file');
  expect(allowedErrnos({ family: 'alloc' })).toContain('ENOMEM');
});

test.each<{ plan: string; needs: boolean }>([
  { plan: 'alloc#1=fail', needs: true },
  { plan: 'write#1=reset; malloc#2=fail', needs: true },
  { plan: 'free#1=hold:a', needs: true },
  { plan: 'mmap#1=fail; brk#1=fail', needs: false },
  { plan: 'write#1=reset', needs: false },
])('$plan needs a server whose allocations are followed: $needs', ({ plan, needs }) => {
  expect(needsAllocations(parsePlan(plan))).toBe(needs);
});

test('calls of scope process belong to no connection; families of bytes do', () => {
  expect(isOfProcess({ call: 'epoll_wait' })).toBe(true);
  expect(isOfProcess({ call: 'tee' })).toBe(true);
  expect(isOfProcess({ call: 'close' })).toBe(false);
  expect(isOfProcess({ family: 'write' })).toBe(false);
  expect(isOfProcess({ family: 'alloc' })).toBe(true);
});
