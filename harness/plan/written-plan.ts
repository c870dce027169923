import type { Plan } from './plan.ts';
import { printPlan, printStep } from './print-plan.ts';
import type { Span } from './span.ts';

/** The text of a plan and where each of its steps stands in it. */
export interface WrittenPlan {
  readonly text: string;
  /** One span for each step, in the order of the steps. */
  readonly spans: readonly Span[];
}

/** Writes a plan in canonical form, for a plan that did not come from text. */
export function writePlan(plan: Plan): WrittenPlan {
  let start = 0;
  const spans = plan.steps.map((step): Span => {
    const span = { start, end: start + printStep(step).length };
    start = span.end + '; '.length;
    return span;
  });
  return { text: printPlan(plan), spans };
}
