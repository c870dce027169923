import { allowedErrnos, isOfProcess, movedFamily } from './counted-calls.ts';
import { parseFault } from './parse-fault.ts';
import { parsePoint } from './parse-point.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { Step } from './plan.ts';
import type { Point } from './point.ts';
import { printPoint } from './print-plan.ts';
import type { StepSpan } from './written-plan.ts';

/** A step and where it stands in the text. */
export interface ParsedStep {
  readonly step: Step;
  readonly span: StepSpan;
}

/**
 * Reads a step: a point, `=` and a fault.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX at the first place that does not fit.
 */
export function parseStep(cursor: PlanCursor): ParsedStep {
  const { start } = cursor.peek();
  const point = parsePoint(cursor);
  const pointEnd = cursor.lastEnd;
  if (!cursor.takeSign('=')) {
    const spelled = printPoint(point);
    const note = `expected = and a fault, as in ${spelled}=${exampleFault(point)}`;
    throw cursor.error(`missing = after ${spelled}`, cursor.peek(), note);
  }
  const faultStart = cursor.peek().start;
  const fault = parseFault(cursor);
  const end = cursor.lastEnd;
  const span = { start, end, point: { start, end: pointEnd }, fault: { start: faultStart, end } };
  return { step: { point, fault }, span };
}

function exampleFault({ connection, call }: Point): string | undefined {
  const canBeReset = connection?.by !== 'server' && !isOfProcess(call) && movedFamily(call) !== undefined;
  return canBeReset ? 'reset' : allowedErrnos(call)[0];
}
