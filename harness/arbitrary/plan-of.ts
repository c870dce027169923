import type { Arbitrary } from 'fast-check';
import type { Plan } from '../plan/plan.ts';
import { type GoldenWrites, planDraft, type PlanOptions } from './plan-draft.ts';

/**
 * Plans whose every point is on a write that the fault-free run has, so that none is vacuous on a server that makes its
 * calls again as recorded. A fault that ends the connection is the last step. Shrinks to one step, `write#1=short:1`.
 *
 * @example
 * const golden = await goldenOf(server, 'GET /big.bin');
 * await prop([planOf(golden)], (plan) => checkCase(server, { plan, workload: golden.workload }));
 */
export function planOf(golden: GoldenWrites, options: PlanOptions = {}): Arbitrary<Plan> {
  return planDraft(options).map((draft) => draft(golden));
}
