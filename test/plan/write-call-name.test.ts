import { expect, expectTypeOf, test } from 'vitest';
import { CALLS } from '../../harness/native/calls.data.ts';
import { WRITE_CALL_NAMES, type WriteCallName } from '../../harness/plan/write-call-name.ts';

// One key for each member of the union: a row added to calls.def is noticed here when the union lacks it.
const UNION: Readonly<Record<WriteCallName, true>> = {
  write: true,
  writev: true,
  send: true,
  sendto: true,
  sendmsg: true,
  sendfile: true,
};

test('the names, and the union of their type, are the write rows of the table of calls', () => {
  const rows = CALLS.filter(({ family }) => family === 'write').map(({ name }) => name);
  expect(WRITE_CALL_NAMES).toEqual(rows);
  expect(Object.keys(UNION)).toEqual(rows);
  expectTypeOf(WRITE_CALL_NAMES).items.toEqualTypeOf<WriteCallName>();
});
