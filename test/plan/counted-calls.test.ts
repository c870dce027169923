import { expect, expectTypeOf, test } from 'vitest';
import { CALLS, type ReadCallName, type WriteCallName } from '../../harness/native/calls.data.ts';
import {
  allowedErrnos,
  countedCalls,
  isAllowedErrno,
  isOfProcess,
} from '../../harness/plan/counted-calls.ts';
import { ERRNO_NUMBERS } from '../../harness/plan/errno-name.ts';
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

test('calls of scope process belong to no connection; families do', () => {
  expect(isOfProcess({ call: 'epoll_wait' })).toBe(true);
  expect(isOfProcess({ call: 'tee' })).toBe(true);
  expect(isOfProcess({ call: 'close' })).toBe(false);
  expect(isOfProcess({ family: 'write' })).toBe(false);
});
