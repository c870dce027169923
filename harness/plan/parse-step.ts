import { parseFault } from './parse-fault.ts';
import { parsePoint } from './parse-point.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { Step } from './plan.ts';
import { printPoint } from './print-plan.ts';

/**
 * Reads a step: a point, `=` and a fault.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX at the first place that does not fit.
 */
export function parseStep(cursor: PlanCursor): Step {
  const point = parsePoint(cursor);
  if (!cursor.takeSign('=')) {
    const spelled = printPoint(point);
    throw cursor.error(
      `missing = after ${spelled}`,
      cursor.peek(),
      `expected = and a fault, as in ${spelled}=reset`,
    );
  }
  return { point, fault: parseFault(cursor) };
}
