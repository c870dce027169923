import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { workloadOf } from '../../harness/arbitrary/workload-of.ts';
import { workloadDraft } from '../../harness/arbitrary/workload-draft.ts';
import { compile } from '../../harness/native/compile.ts';
import { packageRoot } from '../../harness/native/package-root.ts';
import { runCase } from '../../harness/run/run-case.ts';
import { takeCodeFeatures } from '../../harness/search/code-features.ts';
import { Corpus, type CorpusEntry } from '../../harness/search/corpus.ts';
import { fuzz } from '../../harness/search/fuzz.ts';
import type { FuzzInput } from '../../harness/search/mutate-input.ts';
import { commandTarget } from '../../harness/target/command.ts';
import { defineReference, reference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { buildVictim } from '../native/build-victim.ts';

/** Flags that link a program with callbacks that do nothing. */
function callbackFlags(): readonly string[] {
  const folder = join(packageRoot(), 'fixtures/victims');
  const flags = ['-shared', '-fPIC'];
  const callbacks = compile({
    name: 'libcoverage-callbacks.so',
    folder,
    sources: ['coverage-callbacks.c'],
    flags,
  });
  // The library stands before the sources, where nothing needs it yet.
  return ['-Wl,--no-as-needed', callbacks];
}

/** Flags of a program that says which code it reaches. */
function coverageFlags(): readonly string[] {
  return ['-fsanitize-coverage=trace-pc', ...callbackFlags()];
}

function victim(): Target {
  return commandTarget({
    command: buildVictim('counts-cuts', coverageFlags()),
    args: ['{host}', '{port}'],
  });
}

const HIDDEN = 'write#1=short:10; write#2=short:10; write#3=EINTR';
const BESIDE = ['write#1=short:10', 'write#1=EINTR', 'write#1=short:10; write#2=short:10; write#3=short:10'];

describe('a server built to say which code it reaches', () => {
  test('says so of each case: once, and what no call shows too', async () => {
    const server = await startServer(victim(), { coverage: true });
    try {
      const newIn = async (plan: string): Promise<number> => {
        await runCase(server, { workload: 'GET /', plan });
        return takeCodeFeatures(server).length;
      };
      for (const plan of BESIDE) await newIn(plan);
      expect(await newIn('write#1=short:10; write#2=short:10')).toBe(0);
      expect(await newIn(HIDDEN)).toBeGreaterThan(0);
      expect(await newIn(HIDDEN)).toBe(0);
    } finally {
      await server.stop();
    }
  });

  test('says the same after another start', async () => {
    const reached = async (): Promise<readonly string[]> => {
      const server = await startServer(victim(), { coverage: true });
      try {
        // What the harness's own first connection reaches may come before the first look or after it.
        await runCase(server, { workload: 'GET /' });
        takeCodeFeatures(server);
        await runCase(server, { workload: 'GET /', plan: HIDDEN });
        return takeCodeFeatures(server);
      } finally {
        await server.stop();
      }
    };
    const first = await reached();
    expect(first.length).toBeGreaterThan(0);
    expect(await reached()).toEqual(first);
  });

  test('may say so by guards, as clang has it', async () => {
    const command = buildVictim('calls-guards', callbackFlags());
    const server = await startServer(commandTarget({ command, args: ['{host}', '{port}'] }), {
      coverage: true,
    });
    try {
      await runCase(server, { workload: 'GET /' });
      expect(takeCodeFeatures(server)).toHaveLength(1);
      await runCase(server, { workload: 'GET /' });
      expect(takeCodeFeatures(server)).toEqual([]);
    } finally {
      await server.stop();
    }
  });

  test('says nothing when nobody asks', async () => {
    const server = await startServer(victim());
    try {
      await runCase(server, { workload: 'GET /' });
      expect(server.rig.reachedPlaces).toBeUndefined();
      expect(takeCodeFeatures(server)).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});

test('of a server that was not built so it is said that it was not', async () => {
  await expect(startServer(reference, { coverage: true })).rejects.toMatchObject({
    code: 'NF_E_TARGET_BINARY',
    message: 'reference does not say which code it reaches',
  });
});

interface Fuzzed {
  /** Kinds of behaviour that were seen. */
  readonly features: number;
  /** Each input that was kept, with the code that it reached first. */
  readonly kept: readonly { readonly input: FuzzInput; readonly code: readonly string[] }[];
}

class ListeningCorpus extends Corpus {
  readonly kept: Fuzzed['kept'][number][] = [];

  override add(input: FuzzInput, features: readonly string[]): CorpusEntry | undefined {
    const entry = super.add(input, features);
    if (entry !== undefined)
      this.kept.push({ input, code: features.filter((one) => one.startsWith('code ')) });
    return entry;
  }
}

async function fuzzOn(
  target: Target,
  most: number,
  coverage: boolean,
  extraFeatures = coverage ? takeCodeFeatures : undefined,
): Promise<Fuzzed> {
  const corpus = new ListeningCorpus(undefined);
  let cases = 0;
  const { pathFor } = target;
  await fuzz(() => startServer(target, { coverage }), {
    workloads:
      pathFor === undefined
        ? workloadOf(['/'])
        : workloadDraft({ maxBytes: 5000 }).map((draft) => draft(pathFor)),
    ...{ corpus, seed: 1, lanes: 4, patienceMs: 300 },
    isKnown: () => false,
    extraFeatures,
    isOver: () => cases >= most,
    onStatus: (now) => {
      ({ cases } = now);
    },
    onFinding: () => false,
    onMinimized: () => undefined,
  });
  return { features: corpus.featureCount, kept: corpus.kept };
}

describe('a fuzzer', () => {
  const target = defineReference('reference-coverage', 'the reference server', coverageFlags());

  test('keeps the cases that reach new code, each for what it reaches itself', async () => {
    const { features, kept } = await fuzzOn(target, 40, true);
    const code = kept.flatMap((one) => one.code);
    const credited = kept.filter((one) => one.code.length > 0);
    expect(credited.length).toBeGreaterThan(3);
    expect(new Set(code).size).toBe(code.length);
    expect(features).toBeGreaterThan(code.length);
    // Not all of it: some code is reached by chance, such as what meets two events at once.
    const again = await reachedByEach(credited.slice(1));
    expect(again.filter(Boolean).length).toBeGreaterThan(again.length * 0.6);
  });

  test('asks after each case, before the next one begins', async () => {
    let isSameMoment = false;
    let crowds = 0;
    // Without a word of alerts: beside one of them each case would be run alone anyway.
    await fuzzOn({ ...reference, log: {} }, 8, false, () => {
      // Cases that ran beside each other are settled together.
      if (isSameMoment) crowds += 1;
      isSameMoment = true;
      setImmediate(() => (isSameMoment = false));
      return [];
    });
    expect(isSameMoment).toBe(false);
    expect(crowds).toBe(0);
  });

  test('sees more in the same cases than without', async () => {
    const withCode = await fuzzOn(target, 16, true);
    const without = await fuzzOn(target, 16, false);
    expect(without.kept.flatMap(({ code }) => code)).toEqual([]);
    expect(withCode.features).toBeGreaterThan(without.features);
  });

  /** Whether each reaches all of its code when it is alone, on a server of its own. */
  async function reachedByEach(kept: Fuzzed['kept']): Promise<readonly boolean[]> {
    const outcomes: boolean[] = [];
    for (const { input, code } of kept) {
      const server = await startServer(target, { coverage: true });
      try {
        await runCase(server, { ...input, patienceMs: 300, calmMs: 5 });
        const reached = new Set(takeCodeFeatures(server));
        outcomes.push(code.every((one) => reached.has(one)));
      } finally {
        await server.stop();
      }
    }
    return outcomes;
  }
});
