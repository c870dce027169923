import { NthfailError } from '../errors.ts';
import { readReplay, type Replay } from '../history/replay.ts';
import type { CurrentTest } from './current-test.ts';
import { chooseSeed, readRunsFactor } from './seed.ts';

/** Options of `prop`. */
export interface PropOptions {
  /** Cases to try, from 1. Default 100. NTHFAIL_RUNS_FACTOR multiplies it. */
  readonly numRuns?: number;
  /** Least number of cases, from 1, that must have been tried when the time is up. Default: a tenth of `numRuns`. */
  readonly minRuns?: number;
  /**
   * When no further case is begun, in milliseconds; a case that was begun is carried through. Default: half of the
   * test's own time limit.
   */
  readonly timeLimitMs?: number;
  /**
   * How long a failing case is made simpler, in milliseconds from the failure on; from 0, which leaves it as it was drawn.
   * Default: a quarter of the test's own time limit.
   */
  readonly shrinkLimitMs?: number;
  /** Seed of the generator, a 32-bit integer. Default: in CI one that follows from the test's name, else a random one. */
  readonly seed?: number;
  /** Where to begin for that seed, as fast-check reports it. */
  readonly path?: string;
}

/** The options of a property in one test, with everything settled. */
export interface SettledOptions {
  readonly replay: Replay | undefined;
  readonly numRuns: number;
  readonly minRuns: number;
  readonly timeLimitMs: number;
  readonly shrinkLimitMs: number;
  readonly seed: number;
  readonly path: string | undefined;
}

/** @throws NthfailError `NF_E_USAGE` for options or variables that make no sense */
export function settleOptions(options: PropOptions, test: CurrentTest): SettledOptions {
  const factor = readRunsFactor();
  const numRuns = atLeast('numRuns', 1, options.numRuns ?? 100);
  const replay = readReplay();
  return {
    replay,
    numRuns: numRuns * factor,
    minRuns: atLeast('minRuns', 1, options.minRuns ?? Math.ceil(numRuns / 10)),
    timeLimitMs: atLeast('timeLimitMs', 1, options.timeLimitMs ?? test.timeoutMs / 2),
    shrinkLimitMs: atLeast('shrinkLimitMs', 0, options.shrinkLimitMs ?? test.timeoutMs / 4),
    seed: replay?.seed ?? (options.seed === undefined ? chooseSeed(test.name) : asSeed(options.seed)),
    path: replay === undefined ? options.path : replay.path,
  };
}

function asSeed(seed: number): number {
  if (seed === (seed | 0)) return seed;
  throw new NthfailError('NF_E_USAGE', `seed is ${seed}`, {
    hint: 'give a 32-bit integer, from -2147483648 to 2147483647, such as a failure prints',
  });
}

function atLeast(name: string, least: number, value: number): number {
  if (value >= least) return value;
  throw new NthfailError('NF_E_USAGE', `${name} is ${value}`, { hint: `give a number from ${least}` });
}
