import { expect, test } from 'vitest';
import { parsePlanJson } from '../../harness/plan/parse-plan-json.ts';
import { PLAN_TEXTS } from './plan-texts.data.ts';
import { VALUES_THAT_ARE_NO_PLAN } from './plan-values.data.ts';
import { thrownBy } from './thrown-by.ts';

test.each(PLAN_TEXTS)('the steps of "$text" are the same in JSON', ({ steps }) => {
  expect(parsePlanJson(JSON.parse(JSON.stringify({ steps })))).toStrictEqual({ steps });
});

test.each(VALUES_THAT_ARE_NO_PLAN)('$flaw is rejected, with its path', ({ value, lines }) => {
  const error = thrownBy(() => parsePlanJson(value));
  expect(error.message).toBe(['value is not a plan', ...lines].join('\n'));
  expect(error.code).toBe('NF_E_PLAN_SYNTAX');
  expect(error.cause).toBeInstanceOf(Error);
});

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

test('the example parses', () => {
  const value = { steps: [{ point: { call: { family: 'write' }, ordinal: 2 }, fault: { kind: 'reset' } }] };
  expect(parsePlanJson(value)).toStrictEqual(value);
});
