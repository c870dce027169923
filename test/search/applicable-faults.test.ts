import { expect, test } from 'vitest';
import { CALLS } from '../../harness/native/calls.data.ts';
import { isAllowedErrno } from '../../harness/plan/counted-calls.ts';
import { LIKELY_ERRNOS } from '../../harness/plan/likely-errnos.data.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { applicableFaults } from '../../harness/search/applicable-faults.ts';

const columnsOf = (...call: Parameters<typeof applicableFaults>): readonly string[] =>
  applicableFaults(...call).map(({ column }) => column);

test('what a write can meet, by how much it asks for', () => {
  const errors = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENETDOWN', 'ENETUNREACH', 'EHOSTUNREACH', 'EHOSTDOWN'];
  const rest = ['EAGAIN', 'EINTR', ...errors, 'reset'];
  expect(columnsOf('send', 1)).toEqual(rest);
  expect(columnsOf('send', 2)).toEqual(['short:1', ...rest]);
  expect(columnsOf('send', 3)).toEqual(['short:1', 'short:rest-1', ...rest]);
  expect(columnsOf('writev', 100)).toEqual(['short:1', 'short:half', 'short:rest-1', ...rest]);
  expect(columnsOf('sendfile', 100)).toContain('zero');
});

test('what other calls can meet', () => {
  expect(columnsOf('recv', 0)).toEqual(['EAGAIN', 'EINTR', 'ECONNRESET', 'ETIMEDOUT', 'reset', 'zero']);
  expect(columnsOf('epoll_ctl', 0)).toEqual(['ENOMEM', 'ENOSPC']);
  // It fails only for a server that calls it wrongly.
  expect(columnsOf('setsockopt', 0)).toEqual([]);
});

test.each(CALLS.map(({ name }) => name))('%s: each of its faults makes a plan', (call) => {
  for (const { fault } of applicableFaults(call, 5000)) {
    const plan = { steps: [{ point: { call: { call }, ordinal: 1 }, fault }] };
    expect(parsePlan(printPlan(plan))).toEqual(plan);
  }
});

test.each(Object.entries(LIKELY_ERRNOS))('%s: its manual page has the likely errnos', (name, errnos) => {
  const row = CALLS.find((one) => one.name === name);
  if (row === undefined) throw new Error(`no call ${name}`);
  for (const errno of errnos) expect(isAllowedErrno({ call: row.name }, errno)).toBe(true);
});
