import { expect, test } from 'vitest';
import { parsePlanJson } from '../../harness/plan/parse-plan-json.ts';
import { PLAN_TEXTS } from './plan-texts.data.ts';
import { VALUES_BEYOND_THE_DOCUMENT, VALUES_THAT_ARE_NO_PLAN } from './plan-values.data.ts';
import { thrownBy } from './thrown-by.ts';

test.each(PLAN_TEXTS)('the steps of "$text" are the same in JSON', ({ steps }) => {
  expect(parsePlanJson(JSON.parse(JSON.stringify({ steps })))).toStrictEqual({ steps });
});

test.each([...VALUES_THAT_ARE_NO_PLAN, ...VALUES_BEYOND_THE_DOCUMENT])(
  '$flaw is rejected, with its path',
  ({ value, lines }) => {
    const error = thrownBy(() => parsePlanJson(value));
    expect(error.message).toBe(['value is not a plan', ...lines].join('\n'));
    expect(error.code).toBe('NF_E_PLAN_SYNTAX');
    expect(error.cause).toBeInstanceOf(Error);
  },
);

test('every flaw gets its line', () => {
  const value = {
    steps: [{ point: { call: { family: 'write' }, ordinal: 0 }, fault: { kind: 'hold', name: '' } }],
  };
  expect(thrownBy(() => parsePlanJson(value)).message.match(/✖/g)).toHaveLength(2);
});

test('a connection that is there and undefined is rejected: nothing in JSON says that', () => {
  const point = { connection: undefined, call: { family: 'write' }, ordinal: 1 };
  expect(thrownBy(() => parsePlanJson({ steps: [{ point, fault: { kind: 'reset' } }] })).message).toContain(
    '→ at steps[0].point.connection',
  );
});

test('a contradiction is shown in the canonical text', () => {
  const point = { call: { call: 'write' }, ordinal: 1 };
  const steps = [
    { point, fault: { kind: 'short', bytes: 1 } },
    { point, fault: { kind: 'reset' } },
  ];
  const error = thrownBy(() => parsePlanJson({ steps }));
  expect(error.code).toBe('NF_E_PLAN_CONFLICT');
  expect(error.message).toBe(
    [
      'two outcomes of write(2)#1 in plan',
      '  write(2)#1=short:1; write(2)#1=reset',
      '                      ^^^^^^^^^^^^^^^^ write(2)#1=short:1 ends it already',
    ].join('\n'),
  );
});

test('a fault that its call cannot have is shown in the canonical text', () => {
  const steps = [
    { point: { call: { call: 'close' }, ordinal: 1, role: 2 }, fault: { kind: 'error', errno: 'EPIPE' } },
  ];
  expect(thrownBy(() => parsePlanJson({ steps })).message).toBe(
    [
      'close never fails with EPIPE in plan',
      '  role:2/close#1=EPIPE',
      '                 ^^^^^ expected one of EBADF, EDQUOT, EINTR, EIO, ENOSPC, or EPIPE! to have it anyway',
    ].join('\n'),
  );
});

test('a times that says nothing is rejected, where text would leave it out', () => {
  const point = { call: { family: 'write' }, ordinal: 1, times: 1 };
  const error = thrownBy(() => parsePlanJson({ steps: [{ point, fault: { kind: 'reset' } }] }));
  expect(error.code).toBe('NF_E_PLAN_CONFLICT');
  expect(error.message).toMatch(/^needless times:1 in plan\n/);
});

test('the example parses', () => {
  const value = { steps: [{ point: { call: { family: 'write' }, ordinal: 2 }, fault: { kind: 'reset' } }] };
  expect(parsePlanJson(value)).toStrictEqual(value);
});
