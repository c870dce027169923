import { takeCodeFeatures } from '../search/code-features.ts';
import { workForFuzzer } from '../search/work-for-fuzzer.ts';
import { fuzzWorkloads } from './fuzz-workloads.ts';
import { chooseServer, type ServerFlags } from './server-options.ts';

/*
 * The program of one job of `nthfail fuzz`, which starts it.
 */

/** What a job is told of the command line. */
export interface FuzzSetup {
  readonly command: readonly string[];
  readonly flags: ServerFlags & {
    readonly get?: readonly string[];
    readonly seed: number;
    readonly sideBySide: number;
    readonly patience: number;
    readonly guided: boolean;
  };
}

workForFuzzer(async (setup) => {
  const { command, flags } = setup as FuzzSetup;
  const { get, seed, sideBySide, patience, guided, ioUring, coverage = false } = flags;
  const { target, start } = await chooseServer(command, flags);
  return {
    start,
    workloads: fuzzWorkloads(target, get),
    ...{ isGuided: guided, lanes: sideBySide, patienceMs: patience },
    extraFeatures: coverage ? takeCodeFeatures : undefined,
    about: { says: target.title, seed, ioUring },
  };
});
