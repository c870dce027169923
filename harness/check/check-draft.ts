import type { Verdict } from '../contract/judge.ts';
import { NthfailError } from '../errors.ts';
import { limitRequests } from '../exchange/limit-requests.ts';
import type { Workload } from '../exchange/workload.ts';
import type { Plan } from '../plan/plan.ts';
import { goldenOf } from '../run/record-golden.ts';
import type { RunningServer } from '../target/running-server.ts';
import { checkCase, type CheckedCase } from './check-case.ts';
import type { CaseDraft, Scenario } from './scenario.ts';

/** A draft against one server: what the client does there, and the plan. */
export async function settleDraft(
  server: RunningServer,
  draft: CaseDraft,
): Promise<{ workload: Workload; plan: Plan }> {
  const { pathFor, name, requestsPerConnection = Infinity } = server.target;
  if (pathFor === undefined)
    throw new NthfailError('NF_E_USAGE', `${name} cannot be asked for responses of a shape`, {
      hint: 'run single plans on it, or write a target with pathFor',
    });
  const workload = limitRequests(draft.workload(pathFor), requestsPerConnection);
  return { workload, plan: draft.plan(await goldenOf(server, workload)) };
}

/**
 * Runs one generated case of a scenario and judges it. Where the scenario leaves out faults that found no call, the case is
 * run again without them.
 * @param onCase told after each of these runs
 * @returns undefined for a case that proves nothing: of which nothing remained, or that asks for a larger body than the target can send
 * in the same way twice
 * @throws NthfailError when a case is broken in a way that no verdict covers, or the server cannot be asked for shapes
 */
export async function checkDraft(
  server: RunningServer,
  { contracts, calmMs, rounds, leavesOutUnfired = false }: Scenario,
  draft: CaseDraft,
  {
    patienceMs,
    onCase,
  }: { readonly patienceMs: number; readonly onCase?: ((verdict: Verdict) => void) | undefined },
): Promise<CheckedCase | undefined> {
  const settled = await settleDraft(server, draft);
  const { maxBodyBytes = Infinity } = server.target;
  const { responses } = await goldenOf(server, settled.workload);
  // Its writes would be others each time.
  if (responses.some(({ bytes, headBytes }) => bytes.length - headBytes > maxBodyBytes)) return undefined;
  const options = {
    ...settled,
    contracts,
    patienceMs,
    ...(calmMs === undefined ? {} : { calmMs }),
    ...(rounds === undefined ? {} : { rounds }),
  };
  let checked = await checkCase(server, options);
  onCase?.(checked.judgement.verdict);
  if (!leavesOutUnfired) return checked;
  while (checked.judgement.verdict === 'vacuous') {
    const fired = checked.run.steps.flatMap(({ step, state }) => (state === 'fired' ? step : []));
    if (fired.length === 0) return undefined;
    checked = await checkCase(server, { ...options, plan: { steps: fired } });
    onCase?.(checked.judgement.verdict);
  }
  return checked;
}
