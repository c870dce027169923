import { buildNative } from '../../../harness/native/build-native.ts';
import type { CallEvent } from '../../../harness/journal/event.ts';
import { parsePlan } from '../../../harness/plan/parse-plan.ts';
import type { StepOutcome } from '../../../harness/rig/armed-case.ts';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { Rig } from '../../../harness/rig/rig.ts';
import { type ProgramRun, runProgram } from '../../transparency/run-program.ts';

/** What came of a program whose allocations were followed from its first on. */
export interface AllocatingRun extends ProgramRun {
  readonly outcome: StepOutcome['state'] | undefined;
  /** The allocations and frees that the journal has. */
  readonly calls: readonly CallEvent[];
}

const { preloadAllocations } = buildNative();

/**
 * Runs a program to its end with a plan of allocations armed before it starts; killed after ten seconds.
 * @param others libraries to be preloaded behind this one, separated by colons
 */
export async function runAllocating(
  plan: string,
  [command = '', ...args]: readonly string[],
  others?: string,
): Promise<AllocatingRun> {
  const rig = new Rig();
  try {
    const armed =
      plan === '' ? undefined : rig.arm(parsePlan(plan), { by: 'source', address: nextSourceAddress() });
    const env = {
      LD_PRELOAD: others === undefined ? preloadAllocations : `${preloadAllocations}:${others}`,
      NTHFAIL_SEGMENT: rig.segmentPath,
    };
    const run = await runProgram(command, args, { env, timeoutMs: 10_000 });
    rig.drain();
    const calls = armed?.events.filter((event) => event.kind === 'call') ?? [];
    return { ...run, outcome: armed?.outcomes()[0]?.state, calls };
  } finally {
    rig.close();
  }
}
