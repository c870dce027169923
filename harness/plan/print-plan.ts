import type { Plan } from './plan.ts';
import { printStep } from './print-step.ts';

/**
 * The canonical one-line text of a plan, which `parsePlan` turns into the same plan; empty for the empty plan.
 *
 * @example printPlan({ steps: [{ point: { call: { family: 'write' }, ordinal: 2 }, fault: { kind: 'reset' } }] }) // 'write#2=reset'
 */
export function printPlan({ steps }: Plan): string {
  return steps.map(printStep).join('; ');
}
