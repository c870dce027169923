import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printPlan, printStep } from '../../harness/plan/print-plan.ts';
import { writePlan } from '../../harness/plan/written-plan.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';

test('each span of a written plan holds the text of its step', () => {
  fc.assert(
    fc.property(arbitraryPlan, (plan) => {
      const { text, spans } = writePlan(plan);
      expect(text).toBe(printPlan(plan));
      expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(plan.steps.map(printStep));
    }),
  );
});
