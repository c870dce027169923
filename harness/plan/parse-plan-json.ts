import { z } from 'zod';
import { NthfailError } from '../errors.ts';
import { checkPlan } from './check-plan.ts';
import { planSchema } from './plan-schema.ts';
import type { Plan } from './plan.ts';

/**
 * The plan that `value` is: the outcome of `JSON.parse`, or of anything else that nobody has checked yet.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX when it does not have the shape of a plan: one line for each flaw, with its
 *   path; NF_E_PLAN_CONFLICT when a step contradicts itself or another, with the canonical
 *   text and a caret.
 *
 * @example parsePlanJson({ steps: [{ point: { call: { family: 'write' }, ordinal: 2 }, fault: { kind: 'reset' } }] })
 */
export function parsePlanJson(value: unknown): Plan {
  const outcome = planSchema.safeParse(value);
  if (outcome.success) return checkPlan(outcome.data);
  const { error } = outcome;
  throw new NthfailError('NF_E_PLAN_SYNTAX', `value is not a plan\n${z.prettifyError(error)}`, {
    cause: error,
  });
}
