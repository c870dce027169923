import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import type { CallEvent } from '../../../harness/journal/event.ts';
import { buildNative } from '../../../harness/native/build-native.ts';
import { parsePlan } from '../../../harness/plan/parse-plan.ts';
import type { StepOutcome } from '../../../harness/rig/armed-case.ts';
import { Rig } from '../../../harness/rig/rig.ts';
import { runProgram } from '../../transparency/run-program.ts';
import { buildVictim } from '../build-victim.ts';

/** What came of a victim that connects to itself. */
export interface OwnRun {
  /** Exit status, or the name of the signal that ended it. */
  readonly end: number | NodeJS.Signals;
  /** What it printed, line by line. */
  readonly lines: readonly string[];
  /** The calls on its connection, and those of the server that the plan has steps for. */
  readonly calls: readonly CallEvent[];
  /** Those but for the accept, as `name asked`: the descriptors left, at a close. */
  readonly journal: readonly string[];
  readonly outcomes: readonly StepOutcome[];
  readonly exitedPids: ReadonlySet<number>;
  readonly pids: readonly number[];
}

/** What the library needs in the environment of a program. */
export function environmentFor(rig: Rig): Readonly<Record<string, string>> {
  return { LD_PRELOAD: buildNative().preload, NTHFAIL_SEGMENT: rig.segmentPath };
}

/**
 * Runs the victim `name` to its end with `plan` armed for the connection that it makes to itself.
 * @param before words of a command that starts it: `['env']`
 * @param behind what it is told besides its source address
 */
export async function runOnItself(
  name: string,
  plan = '',
  before: readonly string[] = [],
  behind: readonly string[] = [],
): Promise<OwnRun> {
  const rig = new Rig();
  try {
    const source = nextSourceAddress();
    const armed = rig.arm(parsePlan(plan), { by: 'source', address: source });
    const [command = '', ...args] = [...before, buildVictim(name), source, ...behind];
    const { end, text, stderr } = await runProgram(command, args, { env: environmentFor(rig) });
    rig.drain();
    const calls = armed.events.filter((event) => event.kind === 'call');
    return {
      end,
      lines: `${text}${stderr}`.split('\n').slice(0, -1),
      calls,
      journal: calls
        .filter(({ call }) => !call.startsWith('accept'))
        .map(({ call, asked }) => `${call} ${asked}`),
      outcomes: armed.outcomes(),
      exitedPids: new Set(rig.exitedPids),
      pids: rig.processes.map(({ pid }) => pid),
    };
  } finally {
    rig.close();
  }
}
