import { afterEach, describe, expect, test } from 'vitest';
import { workloadDraft } from '../../harness/arbitrary/workload-draft.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { Corpus } from '../../harness/search/corpus.ts';
import { fuzz, type FuzzStatus } from '../../harness/search/fuzz.ts';
import { bugTargetOf, deferredError, reference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { ownDirectories } from '../rig/own-directories.ts';

afterEach(() => expect(ownDirectories()).toEqual([]));

interface Found {
  readonly status: FuzzStatus;
  readonly reasons: readonly string[];
  /** Of the smallest cases. */
  readonly plans: readonly string[];
  readonly corpus: Corpus;
}

/** Fuzzes until something was found, or so many cases were run. */
async function fuzzOn(target: Target, most: number, { isGuided = true, seed = 1 } = {}): Promise<Found> {
  const reasons: string[] = [];
  const known = new Set<string>();
  const plans: string[] = [];
  const corpus = new Corpus(undefined);
  let cases = 0;
  const { pathFor } = target;
  if (pathFor === undefined) throw new Error('a target that can be asked for shapes');
  const status = await fuzz(() => startServer(target), {
    workloads: workloadDraft({ maxBytes: 5000 }).map((draft) => draft(pathFor)),
    ...{ corpus, seed, isGuided, lanes: 4, patienceMs: 300 },
    isOver: () => cases >= most || plans.length > 0,
    onStatus: (now) => {
      ({ cases } = now);
    },
    isKnown: (signature) => known.has(signature),
    onFinding: ({ judgement }, signature) => {
      reasons.push(judgement.reason);
      known.add(signature);
      return true;
    },
    onMinimized: (_signature, smallest) =>
      void plans.push(smallest === undefined ? '' : printPlan(smallest.run.plan)),
  });
  return { status, reasons, plans, corpus };
}

describe.each([true, false])('guided: %s', (isGuided) => {
  test('an error after a partial write is found without a hint', async () => {
    const { reasons, plans } = await fuzzOn(deferredError, 2000, { isGuided });
    expect(reasons.join()).toContain('routes-to-error-handler');
    expect(plans[0]?.split('; ').length).toBeLessThanOrEqual(2);
  });

  test('a right server shows more and more, and no bug', async () => {
    const { status, reasons, corpus } = await fuzzOn(reference, 300, { isGuided });
    expect(reasons).toEqual([]);
    expect(status.cases).toBeGreaterThanOrEqual(300);
    expect(corpus.inputs.length).toBeGreaterThan(20);
    expect(status.errors).toBe(0);
  });
});

test('a server that a case ends is replaced', async () => {
  const { reasons, status } = await fuzzOn(bugTargetOf('dies-on-error'), 500);
  expect(reasons.join()).toContain('survives');
  expect(status.restarts).toBeGreaterThan(0);
});

test('what is known is not found again', async () => {
  const known: string[] = [];
  const run = (): Promise<FuzzStatus> => {
    let cases = 0;
    const { pathFor } = deferredError;
    return fuzz(() => startServer(deferredError), {
      workloads: workloadDraft({ maxBytes: 500 }).map((draft) => draft(pathFor ?? (() => '/'))),
      ...{ corpus: new Corpus(undefined), seed: 1, lanes: 4, patienceMs: 300 },
      isOver: () => cases >= 200,
      onStatus: (now) => {
        ({ cases } = now);
      },
      isKnown: (signature) => known.includes(signature),
      onFinding: (_checked, signature) => known.push(signature) > 0,
      onMinimized: () => {},
    });
  };
  await run();
  const first = [...known];
  expect(first.length).toBeGreaterThan(0);
  expect(new Set(first).size).toBe(first.length);
  await run();
  expect(known.filter((signature) => first.includes(signature))).toEqual(first);
});
