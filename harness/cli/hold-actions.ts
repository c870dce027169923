import { NthfailError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { HOLD_ACTIONS, type HoldAction } from '../run/run.ts';

/** What the client does at each hold, by its name. */
export type HoldActions = Readonly<Record<string, HoldAction>>;

/** Adds one `NAME=ACTION` to those before it. @throws NthfailError `NF_E_USAGE` for text of another shape */
export function collectHoldAction(text: string, before: HoldActions = {}): HoldActions {
  const [name = '', ...words] = text.split('=');
  const action = HOLD_ACTIONS.find((one) => one === words.join('='));
  if (name === '' || action === undefined)
    throw new NthfailError('NF_E_USAGE', `--at ${text}: expected NAME=ACTION`, {
      hint: `the actions are ${HOLD_ACTIONS.join(', ')}`,
    });
  return { ...before, [name]: action };
}

/** @throws NthfailError `NF_E_USAGE` for an action at a hold that the plan does not have */
export function checkHolds(plan: Plan, actions: HoldActions): void {
  const names = plan.steps.flatMap(({ fault }) => (fault.kind === 'hold' ? fault.name : []));
  const unknown = Object.keys(actions).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new NthfailError('NF_E_USAGE', `--at ${unknown}: the plan has no hold of that name`, {
      hint: names.length === 0 ? 'add a step such as write#2=hold:here' : `its holds are ${names.join(', ')}`,
    });
}
