import type { CheckCaseOptions } from '../check/check-case.ts';
import { isNthfailError, NthfailError } from '../errors.ts';
import { parseWorkload, type Workload } from '../exchange/workload.ts';
import { needsAllocations } from '../plan/counted-calls.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { HoldAction } from '../run/run.ts';
import type { StoredFinding } from './finding-store.ts';

/** The case of a finding: what `checkCase` takes, and nothing of the server. */
export interface FindingCase extends CheckCaseOptions {
  readonly workload: Workload;
  readonly plan: Plan;
  readonly onHold: Readonly<Record<string, HoldAction>>;
  /** In milliseconds, without what the plan itself delays. */
  readonly patienceMs: number;
  readonly calmMs: number;
  readonly rounds: number;
}

/** The case of a finding. @throws NthfailError `NF_E_USAGE` with the file's name, when its plan, client or holds are none */
export function caseOf({ path, finding }: StoredFinding): FindingCase {
  const { client, at = {}, patienceMs, calmMs, rounds } = finding;
  const plan = inFile(path, 'plan', () => parsePlan(finding.plan));
  const workload = inFile(path, 'client', () => parseWorkload(client));
  const holds = holdNamesOf(plan);
  const unknown = Object.keys(at).find((name) => !holds.includes(name));
  if (unknown !== undefined)
    throw new NthfailError('NF_E_USAGE', `${path}, at: the plan has no hold ${unknown}`, {
      hint: holds.length === 0 ? 'it has none at all' : `its holds are ${holds.join(', ')}`,
    });
  return { plan, workload, onHold: at, patienceMs, calmMs, rounds };
}

/** Whether the server of a finding must be started with `allocations`; false where its plan is none, which {@link caseOf} says. */
export function needsAllocationsOf({ finding }: StoredFinding): boolean {
  try {
    return needsAllocations(parsePlan(finding.plan));
  } catch {
    return false;
  }
}

/** The names of the holds of a plan. */
export function holdNamesOf({ steps }: Plan): readonly string[] {
  return steps.flatMap(({ fault }) => (fault.kind === 'hold' ? fault.name : []));
}

/** Reads a part of a finding; what it throws names the file and the part. */
function inFile<Part>(path: string, part: string, read: () => Part): Part {
  try {
    return read();
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    const details = error.hint === undefined ? {} : { hint: error.hint };
    throw new NthfailError('NF_E_USAGE', `${path}, ${part}: ${error.message}`, { ...details, cause: error });
  }
}
