import fc, { type Arbitrary } from 'fast-check';
import type { CheckedCase } from '../check/check-case.ts';
import { ReplaceableServer } from '../check/replaceable-server.ts';
import { brokenContracts } from '../contract/broken-contracts.ts';
import type { Workload } from '../exchange/workload.ts';
import type { RunningServer } from '../target/running-server.ts';
import { CasePool } from './case-pool.ts';
import type { Corpus, CorpusEntry } from './corpus.ts';
import { minimize } from './minimize.ts';
import { type FuzzInput, mutationsOf } from './mutate-input.ts';
import { featuresOf } from './novelty.ts';
import { randomPlan } from './random-plan.ts';
import { signatureOf } from './signature.ts';

/** Options of {@link fuzz}. */
export interface FuzzOptions {
  /** What clients do, to be drawn from. */
  readonly workloads: Arbitrary<Workload>;
  /** What was seen so far; others may add to it meanwhile. */
  readonly corpus: Corpus;
  readonly seed: number;
  /** Whether cases are made of those that showed something new. Default true; without it all are drawn anew. */
  readonly isGuided?: boolean;
  /** Cases at a time on the one server, from 1; with `extraFeatures` each is alone. */
  readonly lanes: number;
  /** What else the server has shown since this was asked last: asked after each case, which gets the credit. */
  readonly extraFeatures?: ((server: RunningServer) => readonly string[]) | undefined;
  /** How long a client waits, in milliseconds. */
  readonly patienceMs: number;
  /** Whether to draw no more, asked before each case; what was found is still made smaller. */
  readonly isOver: () => boolean;
  /** Ends it as soon as the cases under way have ended. */
  readonly signal?: AbortSignal;
  /** Whether a signature is that of something found before, whoever found it. */
  readonly isKnown: (signature: string) => boolean;
  /** Told after each case. */
  readonly onStatus: (status: FuzzStatus) => void;
  /** Told of what the corpus has kept. */
  readonly onNew?: (entry: CorpusEntry) => void;
  /**
   * Told of each case of a signature that is not known, as soon as it has been seen alone on a fresh server.
   * @param number of the case, from 1, in the order in which they were drawn
   * @returns whether to make it smaller
   */
  readonly onFinding: (checked: CheckedCase, signature: string, number: number) => boolean | Promise<boolean>;
  /** Told then of the smallest case that does the same each time; undefined: it does not come each time. */
  readonly onMinimized: (signature: string, smallest: CheckedCase | undefined) => void;
}

/** How far a fuzzer is. */
export interface FuzzStatus {
  readonly cases: number;
  /** How often another server took the place of one that was harmed. */
  readonly restarts: number;
  /** Cases that could not be judged, or run at all, such as requests that the server does not answer even without a fault. */
  readonly errors: number;
}

/** Different workloads at a time: each has a fault-free run of its own to be recorded first. */
const WORKLOADS = 16;
/** Cases of one lane that are drawn at once. */
const BATCH = 8;
/** After so many cases one workload gives way to another. */
const TURNOVER = 64;

/**
 * Tries workloads and plans on a live server until it is told to end: drawn ones, and ones made of those that showed new
 * behaviour. A server that a case ends or hangs is replaced.
 * @throws NthfailError what starting the server throws
 */
export async function fuzz(start: () => Promise<RunningServer>, options: FuzzOptions): Promise<FuzzStatus> {
  const { corpus, seed, patienceMs, signal, extraFeatures } = options;
  const lanes = extraFeatures === undefined ? options.lanes : 1;
  const extra = new WeakMap<CheckedCase, readonly string[]>();
  const isOver = (): boolean => options.isOver() || signal?.aborted === true;
  let starts = 0;
  let errors = 0;
  let cases = 0;
  const status = (): FuzzStatus => ({ cases, restarts: Math.max(0, starts - 1), errors });
  const servers = await ReplaceableServer.startedBy(() => {
    starts += 1;
    return start();
  });
  const pool = new CasePool(servers, {
    lanes,
    patienceMs,
    isOver,
    onCase: (checked) => {
      cases += 1;
      if (extraFeatures !== undefined) extra.set(checked, extraFeatures(servers.current));
      options.onStatus(status());
    },
    onError: () => {
      errors += 1;
    },
  });
  const workloads: Workload[] = [];
  try {
    for (let drawn = 0; !isOver(); drawn += lanes * BATCH) {
      const inputs: FuzzInput[] = [];
      for (let number = drawn; number < drawn + lanes * BATCH; number += 1) {
        if (workloads.length < WORKLOADS || number % TURNOVER === 0) {
          const slot = workloads.length < WORKLOADS ? workloads.length : (number / TURNOVER) % WORKLOADS;
          workloads[slot] = draw(options.workloads, seed, number);
        }
        inputs.push(draw(nextInput(options, workloads), seed, number));
      }
      const outcomes = await pool.run(inputs);
      for (const [index, input] of inputs.entries()) {
        const checked = outcomes[index];
        if (checked === undefined) continue;
        const entry = corpus.add(input, [...featuresOf(checked), ...(extra.get(checked) ?? [])]);
        if (entry !== undefined) options.onNew?.(entry);
        // A journal that overflowed says nothing of the server.
        if (checked.judgement.verdict === 'broken') errors += 1;
        if (checked.judgement.verdict !== 'failed') continue;
        const signature = signatureOf(checked.run, checked.judgement);
        if (options.isKnown(signature)) continue;
        if (!(await options.onFinding(checked, signature, drawn + index + 1))) continue;
        const smallest = await makeSmaller(servers, input, checked, options);
        if (smallest !== 'interrupted') options.onMinimized(signature, smallest);
      }
    }
    return status();
  } finally {
    await servers.stop();
  }
}

/** The smallest case that breaks the same; undefined where it does not come each time. */
async function makeSmaller(
  servers: ReplaceableServer,
  { workload, plan }: FuzzInput,
  { run, judgement }: CheckedCase,
  { patienceMs, signal }: FuzzOptions,
): Promise<CheckedCase | 'interrupted' | undefined> {
  const given = { workload, plan, onHold: {}, rounds: 1, patienceMs, calmMs: run.calmMs };
  const criterion = { verdict: judgement.verdict, contract: brokenContracts(judgement)[0] };
  try {
    const minimized = await minimize(servers, given, criterion, signal === undefined ? {} : { signal });
    return minimized.kind === 'found' ? minimized.checked : undefined;
  } catch (error) {
    if (signal?.aborted === true) return 'interrupted';
    throw error;
  }
}

/** One of the cases worth going on from, changed; or, one in five times and at first, one drawn anew. */
function nextInput(
  { corpus, isGuided = true }: FuzzOptions,
  workloads: readonly Workload[],
): Arbitrary<FuzzInput> {
  const fresh = fc.record({ workload: fc.constantFrom(...workloads), plan: randomPlan });
  const { inputs } = corpus;
  if (!isGuided || inputs.length === 0) return fresh;
  const one = fc.constantFrom(...inputs);
  const changed = fc.tuple(one, one).chain(([input, donor]) => mutationsOf(input, { workloads, donor }));
  return fc.oneof({ weight: 1, arbitrary: fresh }, { weight: 4, arbitrary: changed });
}

/** The value of one case: the same for the same seed, number and history. */
function draw<Value>(arbitrary: Arbitrary<Value>, seed: number, number: number): Value {
  const [value] = fc.sample(arbitrary, { numRuns: 1, seed: Math.imul(seed + 1, 0x9e3779b1) ^ number });
  if (value === undefined) throw new RangeError('nothing was drawn');
  return value;
}
