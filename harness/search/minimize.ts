import { checkCase, type CheckedCase } from '../check/check-case.ts';
import type { ReplaceableServer } from '../check/replaceable-server.ts';
import { brokenContracts } from '../contract/broken-contracts.ts';
import type { Verdict } from '../contract/judge.ts';
import { isNthfailError } from '../errors.ts';
import { pathsOf, printWorkload } from '../exchange/workload.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { FindingCase } from './case-of.ts';
import type { FindingFile } from './finding-file.ts';
import { REDUCTIONS } from './smaller-cases.ts';

/** What a smaller case must still come to: this verdict, and this contract broken, if one is named. */
export interface Criterion {
  readonly verdict: Verdict;
  readonly contract: string | undefined;
}

/** A case and what it came to when it was run last. */
export interface TriedCase {
  readonly tried: FindingCase;
  readonly checked: CheckedCase;
}

/** Options of {@link minimize}. */
export interface MinimizeOptions {
  /** Told before each case: how many were run so far, and the smallest one. */
  readonly onCase?: (cases: number, smallest: FindingCase) => void;
  /** Told of each smaller case that still does it. */
  readonly onSmaller?: (smaller: TriedCase) => void;
  /** Stops between two cases. */
  readonly signal?: AbortSignal;
}

/** What making a case smaller came to. */
export type Minimized =
  /** The case itself does not do it, so there is nothing to make smaller. */
  | { readonly kind: 'unproven'; readonly checked: CheckedCase; readonly cases: number }
  /** The smallest case that did it {@link CONFIRMATIONS} times more; `isSmaller`: it is not the given one. */
  | (TriedCase & { readonly kind: 'found'; readonly isSmaller: boolean; readonly cases: number })
  /** Neither the given case nor a smaller one did it each time. */
  | { readonly kind: 'unsteady'; readonly cases: number };

/** How often the smallest case must do it again in a row. */
export const CONFIRMATIONS = 3;

/** What a smaller form of a finding must come to: its verdict, and of what it broke the first contract. */
export function criterionOf({ verdict, broken }: FindingFile): Criterion {
  return { verdict, contract: verdict === 'failed' ? broken[0]?.contract : undefined };
}

/**
 * Makes a case smaller until nothing smaller comes to the same by the criterion: steps, requests, ordinals, sizes, conditions. What it
 * asks for instead must be answered with 2xx. The order of what is tried depends on nothing but what the cases come to.
 * @throws NthfailError what starting a server throws, and the signal's reason when it was aborted
 */
export async function minimize(
  servers: ReplaceableServer,
  given: FindingCase,
  criterion: Criterion,
  { onCase, onSmaller, signal }: MinimizeOptions = {},
): Promise<Minimized> {
  const known = new Set(pathsOf(given.workload));
  const tried = new Set<string>();
  const accepted: TriedCase[] = [];
  let cases = 0;

  const tryCase = async (one: FindingCase): Promise<CheckedCase | undefined> => {
    signal?.throwIfAborted();
    onCase?.(cases, accepted.at(-1)?.tried ?? given);
    cases += 1;
    const checked = await runOn(servers, one);
    signal?.throwIfAborted();
    return checked;
  };
  const doesIt = (checked: CheckedCase | undefined): checked is CheckedCase =>
    checked !== undefined && meets(checked, criterion) && isServed(checked, known);

  const findSmaller = async (candidates: readonly FindingCase[]): Promise<boolean> => {
    for (const one of candidates) {
      const text = describe(one);
      if (tried.has(text)) continue;
      tried.add(text);
      const checked = await tryCase(one);
      if (!doesIt(checked)) continue;
      accepted.push({ tried: one, checked });
      onSmaller?.({ tried: one, checked });
      return true;
    }
    return false;
  };

  const first = await servers.use(async (server) => ({
    result: await checkCase(server, given),
    isHarmed: true,
  }));
  cases += 1;
  if (!doesIt(first)) return { kind: 'unproven', checked: first, cases };
  accepted.push({ tried: given, checked: first });
  tried.add(describe(given));
  for (let before = 0; before < accepted.length;) {
    before = accepted.length;
    for (const reduce of REDUCTIONS) while (await findSmaller(reduce(accepted.at(-1)?.tried ?? given)));
  }

  // One that did it by chance gives way to the one before it.
  for (const one of accepted.toReversed()) {
    let checked: CheckedCase | undefined = one.checked;
    for (let again = 0; again < CONFIRMATIONS && checked !== undefined; again += 1) {
      const repeated = await tryCase(one.tried);
      checked = doesIt(repeated) ? repeated : undefined;
    }
    if (checked !== undefined)
      return { kind: 'found', tried: one.tried, checked, isSmaller: one.tried !== given, cases };
  }
  return { kind: 'unsteady', cases };
}

/** Runs a candidate. One that cannot be run, such as a request without an answer, is not what is looked for. */
function runOn(servers: ReplaceableServer, one: FindingCase): Promise<CheckedCase | undefined> {
  return servers.use(async (server) => {
    try {
      const checked = await checkCase(server, one);
      return { result: checked, isHarmed: checked.judgement.verdict !== 'passed' };
    } catch (error) {
      if (!isNthfailError(error)) throw error;
      return { result: undefined, isHarmed: true };
    }
  });
}

function meets({ judgement }: CheckedCase, { verdict, contract }: Criterion): boolean {
  const broken: readonly string[] = brokenContracts(judgement);
  return judgement.verdict === verdict && (contract === undefined || broken.includes(contract));
}

/** Whether all that it asks for, and did not ask for in the beginning, is answered as a request should be. */
function isServed({ run }: CheckedCase, known: ReadonlySet<string>): boolean {
  return run.exchanges.every(({ golden }) =>
    golden.responses.every(({ path, status }) => known.has(path) || (status >= 200 && status < 300)),
  );
}

function describe({ plan, workload, onHold, rounds }: FindingCase): string {
  return JSON.stringify([printPlan(plan), printWorkload(workload), onHold, rounds]);
}
