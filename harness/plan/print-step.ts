import type { Step } from './plan.ts';
import { printFault } from './print-fault.ts';
import { printPoint } from './print-point.ts';

/** The canonical text of a step, for example `write#1=short:100`. */
export function printStep({ point, fault }: Step): string {
  return `${printPoint(point)}=${printFault(fault)}`;
}
