import { findContradiction } from './find-contradiction.ts';
import { planError } from './plan-error.ts';
import { MAX_STEPS, type Plan } from './plan.ts';
import type { Span } from './span.ts';
import { type WrittenPlan, writePlan } from './written-plan.ts';

/**
 * Returns `plan` itself when its steps can stand together: at most MAX_STEPS of them, connections named in one way, and
 * for each call at most one hold and after it at most one outcome. Each part of a plan that passes, passes too.
 *
 * @param written where the steps stand in the text that a person wrote; the canonical text when left out.
 * @throws NthfailError NF_E_PLAN_SYNTAX when there are more than MAX_STEPS steps; NF_E_PLAN_CONFLICT when two steps
 *   contradict each other, with a caret under the second.
 */
export function checkPlan(plan: Plan, written?: WrittenPlan): Plan {
  const { steps } = plan;
  if (steps.length > MAX_STEPS) {
    const note = `the engine holds ${MAX_STEPS} for one case`;
    throw planError({
      code: 'NF_E_PLAN_SYNTAX',
      what: `more than ${MAX_STEPS} steps`,
      ...placeOf(MAX_STEPS),
      note,
    });
  }
  for (const [index, later] of steps.entries()) {
    for (const earlier of steps.slice(0, index)) {
      const found = findContradiction(earlier, later);
      if (found !== undefined) throw planError({ code: 'NF_E_PLAN_CONFLICT', ...found, ...placeOf(index) });
    }
  }
  return plan;

  function placeOf(index: number): { text: string; at: Span } {
    const { text, spans } = written ?? writePlan(plan);
    return { text, at: spans[index]! };
  }
}
