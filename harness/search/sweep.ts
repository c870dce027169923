import type { CheckedCase } from '../check/check-case.ts';
import { ReplaceableServer } from '../check/replaceable-server.ts';
import { CONTRACTS } from '../contract/catalogue.ts';
import { judge } from '../contract/judge.ts';
import { NthfailError } from '../errors.ts';
import { printWorkload, type Workload } from '../exchange/workload.ts';
import { MAX_COUNT } from '../plan/max-count.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { printPoint } from '../plan/print-plan.ts';
import { runCase } from '../run/run-case.ts';
import type { Run } from '../run/run.ts';
import type { RunningServer } from '../target/running-server.ts';
import { CasePool } from './case-pool.ts';
import { sampleOf } from './sample-of.ts';
import { signatureOf } from './signature.ts';
import { casesAt, type SweepCase, type SweptCase } from './sweep-case.ts';
import { pairsBehind } from './sweep-pairs.ts';
import { type CountedGroup, ownCallsOf, type SweepPoint, sweepPoints } from './sweep-points.ts';

/** Options of {@link sweep}. */
export interface SweepOptions {
  readonly workload: Workload;
  /** How long a client waits, in milliseconds. */
  readonly patienceMs: number;
  /** Cases at a time on the one server, from 1. */
  readonly lanes: number;
  /** How often each case is run, to see what leaks. Default 1; with more each case is alone. */
  readonly rounds?: number | undefined;
  /** Whether pairs of faults are tried too. */
  readonly withPairs: boolean;
  /** How many cases are tried, drawn by `seed`; undefined: all of them. */
  readonly shallow?: number | undefined;
  readonly seed: number;
  /** After so many milliseconds no further case begins; undefined: never. */
  readonly budgetMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after each case: how many are done, of how many that are known of so far. */
  readonly onCase?: (done: number, of: number) => void;
  /** Told of the first case of each signature that did not pass. */
  readonly onFinding?: (checked: CheckedCase, signature: string) => void;
}

/** What a sweep came to. */
export interface Sweep {
  /** The fault-free run. */
  readonly reference: Run;
  readonly points: readonly SweepPoint[];
  /** Pieces of gathered writes at whose first byte nothing is tried, for there are too many. */
  readonly untriedEdges: number;
  /** Single faults. */
  readonly cases: readonly SweptCase[];
  /** Pairs of faults, those left out that are like one that was tried; empty where none were asked for. */
  readonly pairs: readonly SweptCase[];
  /** The first point behind those of each kind of call, where nothing fired: there are no more. In plan text. */
  readonly exhausted: readonly string[];
  /** The first case of each signature that did not pass. */
  readonly findings: ReadonlyMap<string, CheckedCase>;
}

/**
 * Tries every applicable fault at every point of a fault-free run, each once and from there on, on one live server.
 * @throws NthfailError `NF_E_GOLDEN` when the fault-free run itself does not pass, and what starting the server throws
 */
export async function sweep(start: () => Promise<RunningServer>, options: SweepOptions): Promise<Sweep> {
  const {
    workload,
    patienceMs,
    lanes,
    rounds,
    withPairs,
    shallow,
    seed,
    budgetMs = Infinity,
    signal,
  } = options;
  const endsAt = performance.now() + budgetMs;
  const findings = new Map<string, CheckedCase>();
  let done = 0;
  let of = 0;
  const servers = await ReplaceableServer.startedBy(start);
  const pool = new CasePool(servers, {
    patienceMs,
    lanes,
    rounds,
    isOver: () => performance.now() >= endsAt || signal?.aborted === true,
    onCase: () => {
      done += 1;
      options.onCase?.(done, of);
    },
  });

  /** Runs those of the cases that the sample has. */
  const tryAll = async (
    cases: readonly SweepCase[],
  ): Promise<readonly { readonly swept: SweptCase; readonly checked: CheckedCase | undefined }[]> => {
    const chosen = new Set(shallow === undefined ? cases : sampleOf(cases, shallow, seed));
    of += chosen.size;
    const tried = cases.filter((one) => chosen.has(one));
    const outcomes = await pool.run(tried.map(({ plan }) => ({ workload, plan })));
    const checkedOf = new Map(tried.map((one, index) => [one, outcomes[index]]));
    return cases.map((one) => {
      const checked = checkedOf.get(one);
      return { swept: settle(one, checked), checked };
    });
  };

  const settle = (one: SweepCase, checked: CheckedCase | undefined): SweptCase => {
    if (checked === undefined)
      return { ...one, outcome: 'left-out', signature: undefined, reason: undefined, durationMs: undefined };
    const { run, judgement, durationMs } = checked;
    const { verdict: outcome, reason } = judgement;
    if (outcome === 'passed') return { ...one, outcome, signature: undefined, reason: undefined, durationMs };
    if (outcome === 'vacuous') return { ...one, outcome, signature: undefined, reason, durationMs };
    const signature = signatureOf(run, judgement);
    if (!findings.has(signature)) {
      findings.set(signature, checked);
      options.onFinding?.(checked, signature);
    }
    return { ...one, outcome, signature, reason, durationMs };
  };

  try {
    const reference = await recordReference(servers, options);
    const withServer = await runOnce(servers, options, { steps: [NEVER_STRIKES] });
    const { points, groups, untriedEdges } = sweepPoints(reference, ownCallsOf(withServer));
    const singles = await tryAll(points.flatMap((point) => casesAt(point)));
    const exhausted = await proveExhaustion(pool, workload, groups);
    const pairs = withPairs ? await tryAll(pairsBehind(singles)) : [];
    return {
      reference,
      points,
      untriedEdges,
      cases: singles.map(({ swept }) => swept),
      pairs: pairs.map(({ swept }) => swept),
      exhausted,
      findings,
    };
  } finally {
    await servers.stop();
  }
}

/** A step for the server that it never comes to: what the server does on no connection is journaled for it. */
const NEVER_STRIKES: Step = {
  point: { call: { call: 'mmap' }, ordinal: MAX_COUNT },
  fault: { kind: 'delay', delayMs: 1 },
};

function runOnce(
  servers: ReplaceableServer,
  { workload, patienceMs }: SweepOptions,
  plan: Plan,
): Promise<Run> {
  return servers.use(async (server) => ({
    result: await runCase(server, { workload, plan, patienceMs }),
    isHarmed: false,
  }));
}

/** The fault-free run, which must pass: of a server that fails by itself nothing can be said. */
async function recordReference(servers: ReplaceableServer, options: SweepOptions): Promise<Run> {
  const { workload } = options;
  const run = await runOnce(servers, options, { steps: [] });
  const { verdict, reason } = judge(run, CONTRACTS);
  if (verdict === 'passed') return run;
  throw new NthfailError(
    'NF_E_GOLDEN',
    `without any fault, ${printWorkload(workload)} is ${verdict}: ${reason}`,
    { hint: 'see nthfail run without --plan' },
  );
}

/**
 * Runs a harmless step at the first point behind those of each kind of call.
 * @returns those where it never fired: nothing more can be struck there
 */
async function proveExhaustion(
  pool: CasePool,
  workload: Workload,
  groups: readonly CountedGroup[],
): Promise<readonly string[]> {
  const points = groups.map(({ call, count }) => ({ call, ordinal: count + 1 }));
  const checked = await pool.run(
    points.map((point) => ({
      workload,
      plan: { steps: [{ point, fault: { kind: 'delay', delayMs: 1 } }] },
    })),
  );
  return points.flatMap((point, index) =>
    checked[index]?.run.steps.every(({ state }) => state === 'ahead') === true ? printPoint(point) : [],
  );
}
