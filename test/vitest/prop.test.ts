import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { planOf } from '../../harness/arbitrary/plan-of.ts';
import { workloadOf } from '../../harness/arbitrary/workload-of.ts';
import { noteCase } from '../../harness/check/case-log.ts';
import type { Verdict } from '../../harness/contract/judge.ts';
import type { PropOptions } from '../../harness/vitest/prop-options.ts';
import { prop } from '../../harness/vitest/prop.ts';
import { makeRun } from '../report/synthetic-run.ts';

afterEach(() => void vi.unstubAllEnvs());

const GOLDEN = { writes: [{ call: 'send' as const, askedBytes: 200, sentBytes: 200 }] };

/** The error that `check` ends in. */
async function failureOf(check: Promise<void>): Promise<Error> {
  const error: unknown = await check.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('it held');
  return error;
}

describe('a property that holds', () => {
  test('is tried as often as it says, 100 times otherwise', async () => {
    const counts: number[] = [];
    for (const options of [{}, { numRuns: 7 }]) {
      let count = 0;
      await prop([fc.nat()], () => void (count += 1), options);
      counts.push(count);
    }
    expect(counts).toEqual([100, 7]);
  });

  test('NTHFAIL_RUNS_FACTOR multiplies that', async () => {
    vi.stubEnv('NTHFAIL_RUNS_FACTOR', '3');
    let count = 0;
    await prop([fc.nat()], () => void (count += 1), { numRuns: 7 });
    expect(count).toBe(21);
  });
});

describe('a failure', () => {
  test('names reason, case, values and the line that replays it', async () => {
    const { name, message, cause } = await failureOf(
      prop(
        [planOf(GOLDEN), workloadOf(['/a', '/b']), fc.nat()],
        (plan, workload, number) => {
          expect(plan.steps.length + workload.length + number).toBe(0);
        },
        { seed: 42 },
      ),
    );
    expect(name).toBe('PropertyFailure');
    expect(message.replace(/shrunk \d+ times/, 'shrunk N times').replace(/42[:\d]+/, '42:PATH')).toBe(
      [
        'expected 2 to be +0 // Object.is equality',
        '',
        'case 1, shrunk N times:',
        '',
        '  plan    write#1=short:1',
        '  client  GET /a',
        '  value   0',
        '',
        "again: NTHFAIL_REPLAY=42:PATH npx vitest run test/vitest/prop.test.ts -t '^a failure names reason, case, values and the line that replays it$'",
      ].join('\n'),
    );
    expect(cause).toMatchObject({ name: 'AssertionError' });
  });

  test('is shown at the line of the call', async () => {
    const { stack = '' } = await failureOf(prop([fc.nat()], () => false));
    expect(stack).toMatch(/^PropertyFailure: the predicate gave false\n/);
    expect(stack.split('\n').find((line) => line.startsWith('    at '))).toContain('prop.test.ts');
  });

  test.each([
    ['failed', 'the server does not keep what it owes:'],
    ['vacuous', 'the case proves nothing, for a fault that it plans never struck:'],
    ['diverged', 'the case proves nothing, for the server did other calls than in the fault-free run'],
    ['broken', 'the case could not take place, so nothing in it can be trusted:'],
  ] satisfies readonly [Verdict, string][])(
    'is every checked case that %s, whether the predicate looks or not',
    async (verdict, meaning) => {
      const run = makeRun({ events: [] });
      const judgement = { verdict, reason: 'as it came', findings: [] };
      const { message } = await failureOf(
        prop([fc.nat()], () => noteCase({ run, judgement, attempts: 1, durationMs: 1 }), {
          shrinkLimitMs: 0,
        }),
      );
      expect(message).toMatch(new RegExp(`^${verdict}: as it came\n\ncase 1, shrunk 0 times:\n`));
      expect(message).toContain(meaning);
    },
  );
});

describe('time', () => {
  const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  test('ends a property that has tried enough, between two cases', async () => {
    let begun = 0;
    let ended = 0;
    const check = async (): Promise<void> => {
      begun += 1;
      await pass(5);
      ended += 1;
    };
    await prop([fc.nat()], check, { numRuns: 1000, minRuns: 3, timeLimitMs: 50 });
    expect(ended).toBe(begun);
    expect(ended).toBeLessThan(1000);
  });

  test('that is up too soon is a failure', async () => {
    const { message } = await failureOf(
      prop([fc.nat()], () => pass(20), { numRuns: 1000, timeLimitMs: 30, seed: 1 }),
    );
    expect(message).toMatch(/^too few cases to prove anything: \d of 1000 in 30 ms, and 100 are the least$/);
  });

  describe('of the test that is up in the midst of a case', () => {
    const said: string[] = [];
    test.fails('ends the test', { timeout: 100 }, async () => {
      vi.spyOn(console, 'error').mockImplementation((text: string) => void said.push(text));
      let count = 0;
      const check = (): Promise<void> => ((count += 1) < 3 ? Promise.resolve() : new Promise(() => {}));
      await prop([fc.nat()], check, { seed: 9 });
    });

    test('is told with the line that leads to it', () => {
      vi.restoreAllMocks();
      expect(said).toEqual([
        expect.stringMatching(/ended while case 3 of .*\nagain: NTHFAIL_REPLAY=9:2 npx vitest/),
      ]);
    });
  });

  test('for shrinking is counted from the failure on, and the best so far is reported', async () => {
    const startMs = performance.now();
    const check = async (number: number): Promise<void> => {
      await pass(10);
      expect(number).toBeLessThan(1);
    };
    const { message } = await failureOf(
      prop([fc.integer({ min: 1, max: 1e9 })], check, { shrinkLimitMs: 35, seed: 1 }),
    );
    expect(message).toMatch(/case 1, shrunk [0-4] times|case 1, shrunk once/);
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});

describe('the seed', () => {
  /** The values that a property is given, in order. */
  async function drawn(options: PropOptions = {}): Promise<readonly number[]> {
    const values: number[] = [];
    await prop([fc.nat()], (value) => void values.push(value), { numRuns: 5, ...options });
    return values;
  }

  test('follows from the name of the test in CI', async () => {
    vi.stubEnv('CI', 'true');
    const values = await drawn();
    expect(await drawn()).toEqual(values);
    // On every machine, and in every version.
    expect(values).toEqual([2147483645, 615296924, 29, 1210187756, 87304096]);
  });

  test.each([Number.NaN, 4.5, 2 ** 31])('%s is none', async (seed) => {
    await expect(drawn({ seed })).rejects.toThrow(`seed is ${seed}`);
  });

  test('is random elsewhere', async () => {
    vi.stubEnv('CI', '');
    expect(await drawn()).not.toEqual(await drawn());
  });

  test('NTHFAIL_SEED stands for another choice', async () => {
    vi.stubEnv('CI', 'true');
    const values = await drawn();
    vi.stubEnv('NTHFAIL_SEED', 'tonight');
    const others = await drawn();
    expect(others).not.toEqual(values);
    expect(await drawn()).toEqual(others);
  });
});

describe('NTHFAIL_REPLAY', () => {
  test('runs the one case, in the form it was shrunk to', async () => {
    const tried: number[] = [];
    const check = (value: number): void => {
      tried.push(value);
      expect(value).toBeLessThan(1000);
    };
    const { message } = await failureOf(prop([fc.nat()], check));
    const replay = /NTHFAIL_REPLAY=(?<replay>\S+)/.exec(message)?.groups?.['replay'];
    vi.stubEnv('NTHFAIL_REPLAY', replay);
    tried.length = 0;
    const again = await failureOf(prop([fc.nat()], check));
    expect(tried).toEqual([1000]);
    expect(again.message).toBe(
      message.replace(/case \d+, shrunk (once|\d+ times)/, 'case 1, shrunk 0 times'),
    );
  });

  test('that holds by now is green, and says that it was no more than that', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.stubEnv('NTHFAIL_REPLAY', '42:0:1');
    let count = 0;
    await prop([fc.nat()], () => void (count += 1));
    expect(count).toBe(1);
    expect(warn.mock.calls.flat().join()).toContain(
      'NTHFAIL_REPLAY is set, so only that case of "NTHFAIL_REPLAY that',
    );
  });

  test.each(['x', '1:', '1:2:', '1@', '1:2@a b'])('%s is refused', async (text) => {
    vi.stubEnv('NTHFAIL_REPLAY', text);
    expect(await failureOf(prop([fc.nat()], () => {}))).toMatchObject({ code: 'NF_E_USAGE' });
  });
});
