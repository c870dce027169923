import fc, { type Arbitrary } from 'fast-check';
import { onTestFailed } from 'vitest';
import { collectCases } from '../check/case-log.ts';
import { currentTest, type CurrentTest } from './current-test.ts';
import { describeRefutation } from './describe-refutation.ts';
import { type PropOptions, type SettledOptions, settleOptions } from './prop-options.ts';
import { formatReplayCommand } from './replay-command.ts';
import { TimeBudget } from './time-budget.ts';
import { UnprovenCase } from './unproven-case.ts';

/** What a predicate is given: one value of each arbitrary. */
type Arbitraries<Ts extends readonly unknown[]> = { readonly [K in keyof Ts]: Arbitrary<Ts[K]> };

/**
 * Checks a property inside a vitest test: draws values, gives them to `predicate`, and makes the first case that fails
 * simpler. It fails where `predicate` throws or gives false, and where a case that it had checked (`checkCase`,
 * `checkHistory`) has any verdict but passed, whether or not it looked: a vacuous or diverged case proves nothing.
 *
 * The failure names the case in words, and ends in the line that replays it alone. That line knows the test and not the place
 * in it, so a test has one property.
 *
 * @example
 * test('soft faults never tear a response', async () => {
 *   const golden = await goldenOf(server, 'GET /big.bin');
 *   await prop([planOf(golden)], (plan) => checkCase(server, { plan, workload: golden.workload }));
 * });
 *
 * @throws NthfailError `NF_E_USAGE` outside of a test, and for options or variables that make no sense
 */
export function prop<Ts extends readonly [unknown, ...unknown[]]>(
  arbitraries: [...Arbitraries<Ts>],
  predicate: (...values: Ts) => unknown,
  options: PropOptions = {},
): Promise<void> {
  // Taken now, while the caller is on the stack: there the failure is shown.
  const failure = new Error('');
  failure.name = 'PropertyFailure';
  Error.captureStackTrace(failure, prop);
  return check(arbitraries, predicate, options, failure);
}

async function check<Ts extends readonly [unknown, ...unknown[]]>(
  arbitraries: [...Arbitraries<Ts>],
  predicate: (...values: Ts) => unknown,
  options: PropOptions,
  failure: Error,
): Promise<void> {
  const test = currentTest();
  const settled = settleOptions(options, test);
  const { replay, numRuns, minRuns, timeLimitMs, seed, path } = settled;
  const budget = new TimeBudget(settled);
  // A case that hangs runs into the time budget of the test, which knows nothing of seeds.
  onTestFailed(() => {
    if (budget.isInCase) console.error(describeHang(settled, budget, test));
  });
  const tryCase = async (values: Ts): Promise<boolean> => {
    budget.beginCase();
    try {
      return await holds(() => predicate(...values));
    } catch (error) {
      if (!fc.PreconditionFailure.isFailure(error)) budget.noteFailure();
      throw error;
    } finally {
      budget.endCase();
    }
  };
  const details = await fc.check(
    fc.asyncProperty(fc.tuple(...(arbitraries as Arbitrary<unknown>[])), (values) =>
      tryCase(values as unknown as Ts),
    ),
    { numRuns, seed, ...(path === undefined ? {} : { path }) },
  );
  if (details.failed && details.counterexample !== null)
    throw finish(failure, describeRefutation(details, test), details.errorInstance);
  if (replay !== undefined) {
    console.warn(`nthfail: NTHFAIL_REPLAY is set, so only that case of "${test.name}" was run; it holds`);
    return;
  }
  if (details.failed && !details.interrupted)
    throw finish(
      failure,
      `only ${details.numRuns} of ${numRuns} cases met what fc.pre asks for, seed ${seed}`,
    );
  if (details.interrupted && details.numRuns < minRuns)
    throw finish(
      failure,
      `too few cases to prove anything: ${details.numRuns} of ${numRuns} in ${timeLimitMs} ms, and ${minRuns} are the least`,
    );
}

/** What to say when the test ended, and a case did not. */
function describeHang({ seed, path }: SettledOptions, budget: TimeBudget, test: CurrentTest): string {
  const where = budget.isShrinking || path !== undefined ? path : String(budget.cases);
  return [
    `nthfail: "${test.name}" ended while case ${budget.cases + 1} of its property was under way`,
    `again: ${formatReplayCommand({ seed, path: where, history: undefined }, test)}`,
  ].join('\n');
}

/** @throws UnprovenCase when a case that was checked meanwhile did not pass, and whatever `use` throws */
async function holds(use: () => unknown): Promise<boolean> {
  const { result, cases } = await collectCases(use);
  const bad = cases.find(({ judgement }) => judgement.verdict !== 'passed');
  if (bad !== undefined) throw new UnprovenCase(bad);
  if (result === false) throw new Error('the predicate gave false');
  return true;
}

/** The failure with its message; V8 writes the message into the stack when the stack is taken. */
function finish(failure: Error, message: string, cause?: unknown): Error {
  failure.message = message;
  const frames = (failure.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  failure.stack = [`${failure.name}: ${message}`, ...frames].join('\n');
  // What the message shows in full already needs no second place.
  if (cause !== undefined && !(cause instanceof UnprovenCase)) failure.cause = cause;
  return failure;
}
