import { isForServer } from '../plan/counted-calls.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { CaseKey } from './encode-case.ts';

/** Some steps of a plan, for one case. */
export interface StepGroup {
  /** Which connections the case has. */
  readonly selector: CaseKey;
  /** The index of each step in the plan. */
  readonly indexes: number[];
  readonly steps: Step[];
}

/**
 * The steps of a plan by the connections that they are for; an empty group for `fallback` where none is for a connection,
 * so that it is followed all the same. A call that is on no connection is the server's, also where the step names a
 * listener: the engine looks at that for itself.
 */
export function groupSteps(plan: Plan, fallback: CaseKey): readonly StepGroup[] {
  const groups = new Map<string, StepGroup>();
  const groupOf = (selector: CaseKey): StepGroup => {
    const key = JSON.stringify(selector);
    const group = groups.get(key) ?? { selector, indexes: [], steps: [] };
    groups.set(key, group);
    return group;
  };
  plan.steps.forEach((step, index) => {
    const group = groupOf(isForServer(step) ? { by: 'server' } : (step.point.connection ?? fallback));
    group.indexes.push(index);
    group.steps.push(step);
  });
  if (![...groups.values()].some(({ selector }) => selector.by !== 'server')) groupOf(fallback);
  return [...groups.values()];
}
