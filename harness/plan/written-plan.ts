import type { Plan } from './plan.ts';
import { printFault, printPlan, printPoint } from './print-plan.ts';
import type { Span } from './span.ts';

/** Where a step stands, and in it its point and its fault. */
export interface StepSpan extends Span {
  readonly point: Span;
  readonly fault: Span;
}

/** The text of a plan and where each of its steps stands in it. */
export interface WrittenPlan {
  readonly text: string;
  /** One for each step, in the order of the steps. */
  readonly spans: readonly StepSpan[];
}

/** Writes a plan in canonical form, for a plan that did not come from text. */
export function writePlan(plan: Plan): WrittenPlan {
  let start = 0;
  const spans = plan.steps.map((step): StepSpan => {
    const point = { start, end: start + printPoint(step.point).length };
    const faultStart = point.end + '='.length;
    const fault = { start: faultStart, end: faultStart + printFault(step.fault).length };
    start = fault.end + '; '.length;
    return { start: point.start, end: fault.end, point, fault };
  });
  return { text: printPlan(plan), spans };
}
