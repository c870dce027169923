import { findContradiction } from './find-contradiction.ts';
import { findStepFlaw } from './find-step-flaw.ts';
import { planError } from './plan-error.ts';
import { MAX_STEPS, type Plan } from './plan.ts';
import { type StepSpan, type WrittenPlan, writePlan } from './written-plan.ts';

/**
 * Returns `plan` itself when it has at most MAX_STEPS steps, each of which can strike (see {@link findStepFlaw}), and
 * they can stand together (see {@link findContradiction}). Each part of a plan that passes, passes too.
 *
 * @param written where the steps stand in the text that a person wrote; the canonical text when left out.
 * @throws NthfailError NF_E_PLAN_SYNTAX when there are more than MAX_STEPS steps; NF_E_PLAN_CONFLICT when a step
 *   contradicts itself, with a caret under its point or fault, or two steps each other, with one under the second.
 */
export function checkPlan(plan: Plan, written?: WrittenPlan): Plan {
  const { steps } = plan;
  if (steps.length > MAX_STEPS) {
    const what = `more than ${MAX_STEPS} steps`;
    const note = `the engine holds ${MAX_STEPS} for one case`;
    const { text, span } = placeOf(MAX_STEPS);
    throw planError({ code: 'NF_E_PLAN_SYNTAX', what, note, text, at: span });
  }
  for (const [index, step] of steps.entries()) {
    const flaw = findStepFlaw(step);
    if (flaw === undefined) continue;
    const { text, span } = placeOf(index);
    const { what, note, part } = flaw;
    throw planError({ code: 'NF_E_PLAN_CONFLICT', what, note, text, at: span[part] });
  }
  for (const [index, later] of steps.entries()) {
    for (const earlier of steps.slice(0, index)) {
      const found = findContradiction(earlier, later);
      if (found === undefined) continue;
      const { text, span } = placeOf(index);
      throw planError({ code: 'NF_E_PLAN_CONFLICT', ...found, text, at: span });
    }
  }
  return plan;

  function placeOf(index: number): { text: string; span: StepSpan } {
    const { text, spans } = written ?? writePlan(plan);
    return { text, span: spans[index]! };
  }
}
