import { existsSync, readFileSync } from 'node:fs';
import { isNthfailError, NthfailError } from '../errors.ts';
import { parsePlanJson } from '../plan/parse-plan-json.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import type { Plan } from '../plan/plan.ts';

/** The options that say what goes wrong. */
export interface PlanFlags {
  readonly plan?: string;
  readonly planFile?: string;
}

/** The plan of `--plan` or `--plan-file`; without either there is no fault. @throws NthfailError `NF_E_USAGE`, `NF_E_PLAN_SYNTAX`, `NF_E_PLAN_CONFLICT` */
export function readPlan({ plan, planFile }: PlanFlags): Plan {
  if (planFile === undefined) return parsePlan(plan ?? '');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(planFile, 'utf8'));
  } catch (error) {
    const isThere = existsSync(planFile);
    throw new NthfailError('NF_E_USAGE', `cannot read the plan file ${planFile}: ${String(error)}`, {
      hint: !isThere
        ? 'check its path'
        : 'it must be JSON: {"steps":[{"point":{"call":{"family":"write"},"ordinal":1},"fault":{"kind":"reset"}}]}',
      cause: error,
    });
  }
  try {
    return parsePlanJson(json);
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    const details = error.hint === undefined ? {} : { hint: error.hint };
    throw new NthfailError(error.code, `${planFile}: ${error.message}`, details);
  }
}
