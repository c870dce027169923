import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPlan } from '../../harness/plan/check-plan.ts';
import { MAX_STEPS, type Step } from '../../harness/plan/plan.ts';
import { printStep } from '../../harness/plan/print-plan.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';
import { thrownBy } from './thrown-by.ts';

const family = { family: 'write' } as const;

test('a plan without contradictions comes back as it is', () => {
  fc.assert(
    fc.property(arbitraryPlan, (plan) => {
      expect(checkPlan(plan)).toBe(plan);
    }),
  );
});

test('each part of a valid plan is valid, so a plan can be minimized by leaving steps out', () => {
  const arbitraryPart = arbitraryPlan.chain(({ steps }) => fc.subarray([...steps]));
  fc.assert(
    fc.property(arbitraryPart, (steps) => {
      expect(checkPlan({ steps }).steps).toBe(steps);
    }),
  );
});

test('a valid plan with one of its steps twice is contradictory, and the carets are under the second', () => {
  const withTwin = arbitraryPlan
    .filter(({ steps }) => steps.length > 0 && steps.length < MAX_STEPS)
    .chain(({ steps }) => fc.constantFrom(...steps).map((twin) => [...steps, twin]));
  fc.assert(
    fc.property(withTwin, (steps) => {
      const error = thrownBy(() => checkPlan({ steps }));
      const [, text, carets] = error.message.split('\n');
      const start = carets!.indexOf('^');
      expect(error.code).toBe('NF_E_PLAN_CONFLICT');
      expect(text!.slice(start, carets!.indexOf('^ ') + 1)).toBe(printStep(steps.at(-1)!));
      expect(start).toBe(text!.length - printStep(steps.at(-1)!).length);
    }),
  );
});

test('16 steps are too many, whatever they are', () => {
  const steps = Array.from({ length: 16 }, (_, index): Step => {
    return { point: { call: family, ordinal: index + 1 }, fault: { kind: 'reset' } };
  });
  const error = thrownBy(() => checkPlan({ steps }));
  expect(error.code).toBe('NF_E_PLAN_SYNTAX');
  expect(error.message).toMatch(/^more than 15 steps in plan\n/);
});

test('the text a person wrote is the text that is shown', () => {
  const point = { call: family, ordinal: 1 };
  const steps: readonly Step[] = [
    { point, fault: { kind: 'reset' } },
    { point, fault: { kind: 'error', errno: 'EPIPE' } },
  ];
  const spans = [
    { start: 1, end: 5 },
    { start: 6, end: 12 },
  ];
  expect(thrownBy(() => checkPlan({ steps }, { text: '-first-second-', spans })).message).toBe(
    [
      'two outcomes of write#1 in plan',
      '  -first-second-',
      '        ^^^^^^ write#1=reset ends it already',
    ].join('\n'),
  );
});
