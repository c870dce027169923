import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWorkload } from '../../harness/exchange/workload.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { ACCEPT_ERRNOS } from '../../harness/plan/likely-errnos.data.ts';
import { printPlan, printStep } from '../../harness/plan/print-plan.ts';
import { mutationsOf } from '../../harness/search/mutate-input.ts';
import { planOfSteps, randomPlan, randomStep } from '../../harness/search/random-plan.ts';

const workload = parseWorkload('GET /');
const other = parseWorkload('GET /other');

/** Inputs that are made of drawn ones. */
const changed = fc
  .tuple(randomPlan, randomPlan)
  .chain(([plan, donor]) =>
    mutationsOf({ workload, plan }, { workloads: [workload, other], donor: { workload, plan: donor } }),
  );

/** A plan that the grammar has, and that can be armed. */
function expectPlan(plan: Plan): void {
  expect(parsePlan(printPlan(plan))).toEqual(plan);
}

test('every drawn plan is one', () => {
  fc.assert(fc.property(randomPlan, expectPlan));
});

test('every change of an input is one', () => {
  fc.assert(fc.property(changed, ({ plan }) => expectPlan(plan)));
});

test('each way of changing an input comes about', () => {
  const plan = parsePlan('write#3=short:10; write#5=EPIPE');
  const donor = { workload, plan: parsePlan('read#2=zero') };
  const texts = fc
    .sample(mutationsOf({ workload, plan }, { workloads: [other], donor }), { numRuns: 500, seed: 1 })
    .map((input) => `${input.workload === other ? 'other' : 'same'} ${printPlan(input.plan)}`);
  const patterns = [
    /^same write#3=short:10; write#5=EPIPE; \S+$/,
    /^same \S+; write#3=short:10; write#5=EPIPE$/,
    /^same write#3=short:10$/,
    /^same write#4=short:10; write#5=EPIPE$/,
    /^same write#3=short:20; write#5=EPIPE$/,
    /^same write#3=short:10; write#5=(?!EPIPE)\S+$/,
    /^other write#3=short:10; write#5=EPIPE$/,
    /^same write#3=short:10; write#5=EPIPE; read#2=zero$/,
  ];
  const missing = patterns.filter((pattern) => !texts.some((text) => pattern.test(text)));
  expect(missing).toEqual([]);
});

test('steps that contradict those before them are left out', () => {
  const { steps } = parsePlan('write#1=short:1; write#2=reset');
  expect(planOfSteps([...steps, ...steps])).toEqual({ steps });
  expect(planOfSteps(fc.sample(randomStep, { numRuns: 200, seed: 1 })).steps.length).toBeLessThanOrEqual(15);
});

test('a fault that stays strikes 200 calls at most, whatever is made of it; a registration fails, a change of it does not', () => {
  const steps = fc.sample(changed, { numRuns: 3000, seed: 1 }).flatMap(({ plan }) => plan.steps);
  const lengths = steps.flatMap(({ point: { ordinal, through } }) =>
    through === undefined ? [] : through === 'end' ? Infinity : through - ordinal + 1,
  );
  expect(lengths.length).toBeGreaterThan(100);
  expect(new Set(lengths)).toEqual(new Set([200]));
  const registrations = steps.filter(({ point: { call } }) => 'call' in call && call.call === 'epoll_ctl');
  expect(registrations.length).toBeGreaterThan(50);
  expect(registrations.filter(({ point }) => point.ordinal !== 1)).toEqual([]);
});

test('no call meets a fault of another: no write returns 0, no accept fails as a send does', () => {
  const texts = fc
    .sample(changed, { numRuns: 3000, seed: 2 })
    .flatMap(({ plan }) => plan.steps.map(printStep));
  expect(texts.filter((text) => /^write\S*=zero$/.test(text))).toEqual([]);
  expect(texts.filter((text) => /^read\S*=zero$/.test(text)).length).toBeGreaterThan(10);
  const accepts = texts.filter((text) => text.startsWith('accept4'));
  expect(accepts.length).toBeGreaterThan(30);
  expect(accepts.filter((text) => !ACCEPT_ERRNOS.some((errno) => text.endsWith(`=${errno}`)))).toEqual([]);
});
