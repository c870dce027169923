import { expect, test } from 'vitest';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { PLAN_TEXTS } from './plan-texts.data.ts';

test.each(PLAN_TEXTS)('$text parses', ({ text, steps }) => {
  expect(parsePlan(text)).toStrictEqual({ steps });
});

test('the example parses', () => {
  expect(parsePlan('write#1=short:100; write#2=ECONNRESET').steps).toHaveLength(2);
});
