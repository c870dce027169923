import type { Fault } from './fault.ts';
import type { Point } from './point.ts';

/** Most steps of one plan: the rules the engine holds for one case. */
export const MAX_STEPS = 15;

/** One fault at one point. */
export interface Step {
  readonly point: Point;
  readonly fault: Fault;
}

/** What a case does to its connection: from no step (the fault-free run) to MAX_STEPS steps, inclusive. */
export interface Plan {
  readonly steps: readonly Step[];
}
