import fc, { type Arbitrary } from 'fast-check';
import type { Workload } from '../exchange/workload.ts';
import type { Fault } from '../plan/fault.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { Point } from '../plan/point.ts';
import { isRegistration, planOfSteps, randomFaultAt, randomStep } from './random-plan.ts';

/** What is tried: a workload and a plan. */
export interface FuzzInput {
  readonly workload: Workload;
  readonly plan: Plan;
}

/**
 * Inputs like a given one: a step more, a step less, one that strikes a little earlier or later, with another fault or
 * another number of bytes; the plan on another workload, or with the steps of another plan behind it.
 * @param workloads others to try the plan on; one at least
 * @param donor another input that was worth going on from
 */
export function mutationsOf(
  { workload, plan }: FuzzInput,
  { workloads, donor }: { readonly workloads: readonly Workload[]; readonly donor: FuzzInput },
): Arbitrary<FuzzInput> {
  const { steps } = plan;
  const withSteps = (changed: readonly Step[]): FuzzInput => ({ workload, plan: planOfSteps(changed) });
  const index = fc.nat({ max: Math.max(0, steps.length - 1) });
  const changed = (change: Arbitrary<(step: Step) => Step>): Arbitrary<FuzzInput> =>
    fc
      .tuple(index, change)
      .map(([at, apply]) => withSteps(steps.map((step, place) => (place === at ? apply(step) : step))));
  const otherFault = index.chain((at): Arbitrary<FuzzInput> => {
    const step = steps[at];
    if (step === undefined) return fc.constant({ workload, plan });
    return randomFaultAt(step.point.call).map((fault) => withSteps(steps.with(at, { ...step, fault })));
  });
  return fc.oneof(
    { weight: 4, arbitrary: randomStep.map((step) => withSteps([...steps, step])) },
    { weight: 2, arbitrary: randomStep.map((step) => withSteps([step, ...steps])) },
    {
      weight: 1,
      arbitrary: index.map((at) => (steps.length < 2 ? withSteps(steps) : withSteps(steps.toSpliced(at, 1)))),
    },
    { weight: 3, arbitrary: changed(fc.integer({ min: -2, max: 3 }).map(moveBy)) },
    { weight: 2, arbitrary: otherFault },
    { weight: 2, arbitrary: changed(fc.integer({ min: -3, max: 3 }).map(scaleBytes)) },
    { weight: 2, arbitrary: fc.constantFrom(...workloads).map((other) => ({ workload: other, plan })) },
    { weight: 1, arbitrary: fc.constant(withSteps([...steps, ...donor.plan.steps])) },
  );
}

/** Strikes so many calls later, or bytes where it strikes at a byte. */
function moveBy(by: number): (step: Step) => Step {
  return ({ point, fault }) => {
    if (isRegistration(point.call)) return { point, fault };
    if (point.atByte !== undefined)
      return { point: { ...point, atByte: Math.max(1, point.atByte + by) }, fault };
    const ordinal = Math.max(1, point.ordinal + by);
    const { through } = point;
    const moved: Point = {
      ...point,
      ordinal,
      ...(typeof through === 'number' && { through: through + ordinal - point.ordinal }),
    };
    return { point: moved, fault };
  };
}

/** A few bytes more or less, or twice or half of them. */
function scaleBytes(by: number): (step: Step) => Step {
  return ({ point, fault }) => {
    if (fault.kind !== 'short') return { point, fault };
    const bytes = Math.abs(by) === 3 ? Math.round(fault.bytes * (by > 0 ? 2 : 0.5)) : fault.bytes + by;
    const changed: Fault = { kind: 'short', bytes: Math.max(1, bytes) };
    return { point, fault: changed };
  };
}
