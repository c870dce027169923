import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_STEPS } from '../../harness/plan/plan.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';

const sample = fc.sample(arbitraryPlan, { numRuns: 2000, seed: 1 });

test.each([
  ['is empty', ({ steps }) => steps.length === 0],
  ['is full', ({ steps }) => steps.length === MAX_STEPS],
  ['has no connection', ({ steps }) => steps.some(({ point }) => point.connection === undefined)],
  [
    'names connections by address',
    ({ steps }) => steps.some(({ point }) => point.connection?.by === 'source'),
  ],
  [
    'names connections by accept ordinal',
    ({ steps }) => steps.some(({ point }) => point.connection?.by === 'accept'),
  ],
  ['counts one call by its name', ({ steps }) => steps.some(({ point }) => 'call' in point.call)],
  [
    'holds a call and then decides it',
    ({ steps }) =>
      steps.some(({ point, fault }, index) => {
        const later = steps.slice(index + 1).map((step) => JSON.stringify(step.point));
        return fault.kind === 'hold' && later.includes(JSON.stringify(point));
      }),
  ],
] satisfies [string, (plan: (typeof sample)[number]) => boolean][])('some arbitrary plan %s', (_, isSuch) => {
  expect(sample.filter(isSuch).length).toBeGreaterThan(20);
});
