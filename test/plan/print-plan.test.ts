import { expect, test } from 'vitest';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { PLAN_TEXTS } from './plan-texts.data.ts';

test.each(PLAN_TEXTS)('the plan of "$text" prints in canonical form', ({ text, steps, canonical }) => {
  expect(printPlan({ steps })).toBe(canonical ?? text);
});

test('the example prints', () => {
  const plan = {
    steps: [{ point: { call: { family: 'write' }, ordinal: 2 }, fault: { kind: 'reset' } }],
  } as const;
  expect(printPlan(plan)).toBe('write#2=reset');
});
