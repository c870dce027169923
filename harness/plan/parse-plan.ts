import { checkPlan } from './check-plan.ts';
import { parseStep } from './parse-step.ts';
import { PlanCursor } from './plan-cursor.ts';
import type { Plan, Step } from './plan.ts';
import type { Span } from './span.ts';

/**
 * The plan that `text` spells: steps separated by `;`, of which the last may be followed by one too. White space
 * around signs and words does not count; text of nothing else is the empty plan.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX when the text does not parse or has more than MAX_STEPS steps;
 *   NF_E_PLAN_CONFLICT when two steps contradict each other. The message shows the text with a caret under the place.
 *
 * @example parsePlan('write#1=short:100; write#2=ECONNRESET')
 */
export function parsePlan(text: string): Plan {
  const cursor = new PlanCursor(text);
  const steps: Step[] = [];
  const spans: Span[] = [];
  while (cursor.peek().kind !== 'end') {
    const { start, text: next } = cursor.peek();
    if (next === ';')
      throw cursor.error('missing step', cursor.peek(), 'expected <call>#<ordinal>=<fault> before ;');
    steps.push(parseStep(cursor));
    spans.push({ start, end: cursor.lastEnd });
    const sign = cursor.take();
    if (sign.text !== ';' && sign.kind !== 'end') {
      throw cursor.error(`unexpected ${sign.text} after a step`, sign, 'expected ; or the end');
    }
  }
  return checkPlan({ steps }, { text, spans });
}
