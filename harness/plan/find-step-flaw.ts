import { findFaultFlaw } from './find-fault-flaw.ts';
import { findPointFlaw } from './find-point-flaw.ts';
import type { Flaw } from './flaw.ts';
import type { Step } from './plan.ts';

/** Why a step contradicts itself, and which part of it is to be changed. */
export interface StepFlaw extends Flaw {
  readonly part: 'point' | 'fault';
}

/**
 * Why a step contradicts itself: its point does (see {@link findPointFlaw}), or the fault cannot happen there (see
 * {@link findFaultFlaw}). Undefined when it does not.
 */
export function findStepFlaw({ point, fault }: Step): StepFlaw | undefined {
  const ofPoint = findPointFlaw(point);
  if (ofPoint !== undefined) return { ...ofPoint, part: 'point' };
  const ofFault = findFaultFlaw(point, fault);
  return ofFault && { ...ofFault, part: 'fault' };
}
