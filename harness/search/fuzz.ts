import fc, { type Arbitrary } from 'fast-check';
import type { CheckedCase } from '../check/check-case.ts';
import { ReplaceableServer } from '../check/replaceable-server.ts';
import { brokenContracts } from '../contract/broken-contracts.ts';
import type { Workload } from '../exchange/workload.ts';
import type { RunningServer } from '../target/running-server.ts';
import { CasePool } from './case-pool.ts';
import type { Corpus } from './corpus.ts';
import { minimize } from './minimize.ts';
import { type FuzzInput, mutationsOf } from './mutate-input.ts';
import { featuresOf } from './novelty.ts';
import { randomPlan } from './random-plan.ts';
import { signatureOf } from './signature.ts';

/** Options of {@link fuzz}. */
export interface FuzzOptions {
  /** What clients do, to be drawn from. */
  readonly workloads: Arbitrary<Workload>;
  readonly corpus: Corpus;
  /** Signatures of what is known already. */
  readonly known: Iterable<string>;
  readonly seed: number;
  /** How many cases were run before, by this seed. */
  readonly firstCase: number;
  /** Whether cases are made of those that showed something new. Default true; without it all are drawn anew. */
  readonly isGuided?: boolean;
  /** Cases at a time on the one server, from 1; with `extraFeatures` each is alone. */
  readonly lanes: number;
  /** What else the server has shown since this was asked last: asked after each case, which gets the credit. */
  readonly extraFeatures?: ((server: RunningServer) => readonly string[]) | undefined;
  /** How long a client waits, in milliseconds. */
  readonly patienceMs: number;
  /** Whether to end, asked before each case. */
  readonly isOver: () => boolean;
  readonly onStatus: (status: FuzzStatus) => void;
  /** Told of each case of a new signature, as soon as it has been seen alone on a fresh server. */
  readonly onFinding: (checked: CheckedCase, signature: string) => void;
  /** Told then of the smallest case that does the same each time; undefined: it does not come each time. */
  readonly onMinimized: (signature: string, smallest: CheckedCase | undefined) => void;
}

/** How far a fuzzer is. */
export interface FuzzStatus {
  /** Those of earlier runs of the same seed too. */
  readonly cases: number;
  /** Behaviour that was seen: see {@link featuresOf}. */
  readonly features: number;
  /** Signatures of what was found, those known before too. */
  readonly known: readonly string[];
  /** How often another server took the place of one that was harmed. */
  readonly restarts: number;
  /** Cases that could not be run at all, such as requests that the server does not answer even without a fault. */
  readonly errors: number;
  /** Milliseconds since something new was seen. */
  readonly quietMs: number;
}

/** Different workloads at a time: each has a fault-free run of its own to be recorded first. */
const WORKLOADS = 16;
/** After so many cases one workload gives way to another. */
const TURNOVER = 64;

/**
 * Tries workloads and plans on a live server until it is told to end: drawn ones, and ones made of those that showed new
 * behaviour. A server that a case ends or hangs is replaced.
 * @throws NthfailError what starting the server throws
 */
export async function fuzz(start: () => Promise<RunningServer>, options: FuzzOptions): Promise<FuzzStatus> {
  const { corpus, seed, patienceMs, isOver, extraFeatures } = options;
  const lanes = extraFeatures === undefined ? options.lanes : 1;
  const extra = new WeakMap<CheckedCase, readonly string[]>();
  const known = new Set(options.known);
  let starts = 0;
  let errors = 0;
  let cases = options.firstCase;
  let lastNewAt = performance.now();
  const status = (): FuzzStatus => ({
    cases,
    features: corpus.featureCount,
    known: [...known],
    restarts: Math.max(0, starts - 1),
    errors,
    quietMs: performance.now() - lastNewAt,
  });
  const servers = await ReplaceableServer.startedBy(() => {
    starts += 1;
    return start();
  });
  const pool = new CasePool(servers, {
    lanes,
    patienceMs,
    isOver,
    onError: () => {
      errors += 1;
    },
    onCase: (checked) => void extra.set(checked, extraFeatures?.(servers.current) ?? []),
  });
  const workloads: Workload[] = [];
  try {
    while (!isOver()) {
      const inputs: FuzzInput[] = [];
      for (let index = 0; index < lanes * 8; index += 1) {
        const number = cases + index;
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
        cases += 1;
        if (corpus.add(input, [...featuresOf(checked), ...(extra.get(checked) ?? [])]))
          lastNewAt = performance.now();
        if (!['failed', 'broken'].includes(checked.judgement.verdict)) continue;
        const signature = signatureOf(checked.run, checked.judgement);
        if (known.has(signature)) continue;
        known.add(signature);
        options.onFinding(checked, signature);
        options.onStatus(status());
        const smallest = await makeSmaller(servers, input, checked, options);
        if (smallest === 'interrupted') continue;
        if (smallest !== undefined) known.add(signatureOf(smallest.run, smallest.judgement));
        options.onMinimized(signature, smallest);
      }
      options.onStatus(status());
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
  { patienceMs, isOver }: FuzzOptions,
): Promise<CheckedCase | 'interrupted' | undefined> {
  const given = { workload, plan, onHold: {}, rounds: 1, patienceMs, calmMs: run.calmMs };
  const criterion = { verdict: judgement.verdict, contract: brokenContracts(judgement)[0] };
  const interruption = new AbortController();
  try {
    const minimized = await minimize(servers, given, criterion, {
      onCase: () => {
        if (isOver()) interruption.abort();
      },
      signal: interruption.signal,
    });
    return minimized.kind === 'found' ? minimized.checked : undefined;
  } catch (error) {
    if (interruption.signal.aborted) return 'interrupted';
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
