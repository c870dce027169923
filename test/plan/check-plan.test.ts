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
    .chain(({ steps }) => fc.constantFrom(...steps).map((twin) => [...steps, twin]))
    // A call may be delayed as often as one likes, if nothing ends it before.
    .filter((steps) => steps.at(-1)!.fault.kind !== 'delay');
  fc.assert(
    fc.property(withTwin, (steps) => {
      const error = thrownBy(() => checkPlan({ steps }));
      const [, text, carets] = error.message.split('\n');
      const start = carets!.indexOf('^');
      const characters = Array.from(text!);
      expect(error.code).toBe('NF_E_PLAN_CONFLICT');
      expect(characters.slice(start, carets!.indexOf('^ ') + 1).join('')).toBe(printStep(steps.at(-1)!));
      expect(start).toBe(characters.length - Array.from(printStep(steps.at(-1)!)).length);
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

test.each([
  [{ times: 1 }, 'times:1/write#1', 'a single call is struck once anyway: leave times out'],
  [
    { through: 'end', times: 'always' },
    'times:always/write#1+',
    'a range is struck always anyway: leave times out',
  ],
] as const)('%j is needless', (more, text, note) => {
  const step: Step = { point: { call: family, ordinal: 1, ...more }, fault: { kind: 'reset' } };
  const [times] = text.split('/');
  expect(thrownBy(() => checkPlan({ steps: [step] })).message).toBe(
    [`needless ${times} in plan`, `  ${text}=reset`, `  ${'^'.repeat(text.length)} ${note}`].join('\n'),
  );
});

test('a reset whose errno need not be said is shown', () => {
  const step: Step = { point: { call: family, ordinal: 1 }, fault: { kind: 'reset', errno: 'ECONNRESET' } };
  expect(thrownBy(() => checkPlan({ steps: [step] })).message).toBe(
    [
      'needless reset:ECONNRESET in plan',
      '  write#1=reset:ECONNRESET',
      '          ^^^^^^^^^^^^^^^^ the kernel fails it with that: expected reset alone',
    ].join('\n'),
  );
});

test('the text a person wrote is the text that is shown', () => {
  const point = { call: family, ordinal: 1 };
  const steps: readonly Step[] = [
    { point, fault: { kind: 'reset' } },
    { point, fault: { kind: 'error', errno: 'EPIPE' } },
  ];
  const spans = [
    { start: 1, end: 6, point: { start: 1, end: 3 }, fault: { start: 3, end: 6 } },
    { start: 7, end: 13, point: { start: 7, end: 10 }, fault: { start: 10, end: 13 } },
  ];
  expect(thrownBy(() => checkPlan({ steps }, { text: '-first-second-', spans })).message).toBe(
    [
      'two outcomes of write#1 in plan',
      '  -first-second-',
      '         ^^^^^^ write#1=reset ends it already',
    ].join('\n'),
  );
});
