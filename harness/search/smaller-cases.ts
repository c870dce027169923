import { isNthfailError } from '../errors.ts';
import { type ClientStep, findWorkloadFlaw, type Workload } from '../exchange/workload.ts';
import { checkPlan } from '../plan/check-plan.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { type FindingCase, holdNamesOf } from './case-of.ts';
import { halvedNumbers, smallerNumbers } from './smaller-numbers.ts';
import { shiftStep, smallerSteps } from './smaller-steps.ts';
import { withoutParts } from './without-parts.ts';

/** One way to make a case smaller: the cases that it makes of one, the smallest first. */
export type Reduction = (whole: FindingCase) => readonly FindingCase[];

/** Every way, in the order in which they are tried. Each makes something less and nothing more, so there is an end. */
export const REDUCTIONS: readonly Reduction[] = [
  (whole) => withoutParts(whole.plan.steps).flatMap((steps) => withSteps(whole, steps)),
  withoutOneStep,
  // What comes first on a connection is often not needed, but counts.
  (whole) =>
    withoutParts(whole.workload).flatMap((workload) => [
      ...withWorkload(whole, workload),
      ...shiftedPlans(whole).flatMap((shifted) => withWorkload(shifted, workload)),
    ]),
  shiftedPlans,
  simplerSteps,
  (whole) =>
    eachReplaced(whole.workload, smallerClientSteps).flatMap((workload) => withWorkload(whole, workload)),
  (whole) => smallerNumbers(whole.rounds).map((rounds) => ({ ...whole, rounds })),
  (whole) =>
    withoutParts(Object.entries(whole.onHold)).flatMap((entries) =>
      entries.length === Object.keys(whole.onHold).length
        ? []
        : { ...whole, onHold: Object.fromEntries(entries) },
    ),
];

/** Each step simpler; where it strikes no later than so many calls earlier, the steps behind it too are so much earlier. */
function simplerSteps(whole: FindingCase): readonly FindingCase[] {
  const { steps } = whole.plan;
  return steps.flatMap((step, index) =>
    smallerSteps(step).flatMap((smaller) => {
      const by = lastOrdinal(step) - lastOrdinal(smaller);
      return [
        ...withSteps(whole, steps.with(index, smaller)),
        ...(by > 0 && by < Infinity
          ? withSteps(whole, [...steps.slice(0, index), smaller, ...earlier(steps.slice(index + 1), by)])
          : []),
      ];
    }),
  );
}

/** Without each step alone, and those behind it as many calls earlier as it strikes. */
function withoutOneStep(whole: FindingCase): readonly FindingCase[] {
  const { steps } = whole.plan;
  return steps.flatMap((step, index) => {
    const by = lastOrdinal(step) - step.point.ordinal + 1;
    return by < Infinity
      ? withSteps(whole, [...steps.slice(0, index), ...earlier(steps.slice(index + 1), by)])
      : [];
  });
}

/** The place of the last call that a step can strike, among those that it counts. */
function lastOrdinal({ point: { ordinal, through = ordinal } }: Step): number {
  return through === 'end' ? Infinity : through;
}

function earlier(steps: readonly Step[], by: number): readonly Step[] {
  return steps.map((step) => shiftStep(step, by));
}

/** Farthest that a plan is moved by single calls. */
const SHIFTS = 4;

/** All steps together so many calls earlier: until the first is at the first call, then by 1, 2, ... */
function shiftedPlans(whole: FindingCase): readonly FindingCase[] {
  const { steps } = whole.plan;
  const ordinals = steps.flatMap(({ point }) => (point.atByte === undefined ? point.ordinal : []));
  const most = Math.min(...ordinals) - 1;
  if (!(most >= 1 && most < Infinity)) return [];
  const shifts = new Set([most, ...Array.from({ length: Math.min(most, SHIFTS) }, (_, index) => index + 1)]);
  return [...shifts].flatMap((by) => withSteps(whole, earlier(steps, by)));
}

function smallerClientSteps(step: ClientStep): readonly ClientStep[] {
  if (step.kind === 'wait') return halvedNumbers(step.waitMs).map((waitMs) => ({ kind: 'wait', waitMs }));
  if (step.kind !== 'get') return [];
  return [...step.path.matchAll(/\d+/g)].flatMap(({ 0: digits, index }) =>
    halvedNumbers(Number(digits)).map((smaller) => ({
      kind: 'get',
      path: step.path.slice(0, index) + String(smaller) + step.path.slice(index + digits.length),
    })),
  );
}

/** The lists in which one item is a smaller one. */
function eachReplaced<Item>(
  items: readonly Item[],
  smaller: (item: Item) => readonly Item[],
): readonly (readonly Item[])[] {
  return items.flatMap((item, index) => smaller(item).map((one) => items.with(index, one)));
}

/** The case with these steps, and with what is said of their holds; none if they contradict themselves. */
function withSteps(whole: FindingCase, steps: readonly Step[]): readonly FindingCase[] {
  const plan: Plan = { steps };
  if (steps.some(({ point }) => point.ordinal < 1)) return [];
  try {
    checkPlan(plan);
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    return [];
  }
  const holds = holdNamesOf(plan);
  const onHold = Object.fromEntries(Object.entries(whole.onHold).filter(([name]) => holds.includes(name)));
  return [{ ...whole, plan, onHold }];
}

/** The case with this workload; none if that makes no sense. */
function withWorkload(whole: FindingCase, workload: Workload): readonly FindingCase[] {
  return findWorkloadFlaw(workload) === undefined ? [{ ...whole, workload }] : [];
}
