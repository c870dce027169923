import { isNthfailError, NthfailError } from '../../harness/errors.ts';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { startBareServer } from '../bare-server.ts';
import { findMissingProgram } from '../missing-program.ts';
import type { Rival, RivalMode, Strike } from './rival.ts';
import { EPIPE_ANSWER, type TimedCall } from './timed-call.ts';
import { VictimControl, victimTarget } from './timed-victim.ts';

/** A running victim. */
export interface Victim {
  readonly control: VictimControl;
  stop(): Promise<void>;
}

/** The victims of one set: one by itself, one with nthfail in it, one under each rival. */
export interface Victims {
  readonly bare: Victim;
  readonly loaded: Victim & { readonly server: RunningServer };
  readonly rivals: ReadonlyMap<RivalMode, Victim>;
  stop(): Promise<void>;
}

/**
 * Starts a set of victims, and sees nthfail fail the call in its own.
 * @throws NthfailError `NF_E_NOT_LOADED` when that does not happen, and what starting a server throws
 */
export async function startVictims(call: TimedCall, rivals: readonly Rival[]): Promise<Victims> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map((one) => one()));
  };
  const keep = <One extends Victim>(victim: One): One => {
    stops.push(() => victim.stop());
    return victim;
  };
  try {
    const bare = keep(await startVictim([]));
    const loaded = keep(await startLoadedVictim());
    await proveNthfail(loaded, call);
    const underRivals = new Map<RivalMode, Victim>();
    for (const rival of rivals) underRivals.set(rival.mode, keep(await startRival(rival, call, 'never')));
    return { bare, loaded, rivals: underRivals, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Sees a rival fail the very call that is timed, in the same victim and by the same command line but for how often it
 * strikes: a tool that is not at work costs nothing.
 * @returns why it cannot be measured here; undefined when it can
 * @throws NthfailError `NF_E_NOT_LOADED` when the victim runs and its call does not fail
 */
export async function proveRival(rival: Rival, call: TimedCall): Promise<string | undefined> {
  const missing = findMissingProgram(rival.program, rival.aptPackage);
  if (missing !== undefined) return missing;
  try {
    const victim = await startRival(rival, call, 'at-once');
    try {
      checkStruck(rival.title, call, await victim.control.timeBatches(call, nextSourceAddress(), 1));
    } finally {
      await victim.stop();
    }
    return undefined;
  } catch (error) {
    // Such as a container without the right to trace.
    if (!isNthfailError(error) || error.code !== 'NF_E_SERVER_NOT_READY') throw error;
    return `${rival.program} does not run here: ${error.hint}`;
  }
}

async function proveNthfail({ control, server }: Victims['loaded'], call: TimedCall): Promise<void> {
  const source = nextSourceAddress();
  const armed = server.rig.arm(parsePlan(call.plan), { by: 'source', address: source });
  try {
    checkStruck('nthfail', call, await control.timeBatches(call, source, 1));
  } finally {
    armed.disarm();
  }
}

function checkStruck(tool: string, { name }: TimedCall, batches: readonly number[]): void {
  if (batches.length === 1 && batches[0] === EPIPE_ANSWER) return;
  throw new NthfailError('NF_E_NOT_LOADED', `${tool} was told to fail ${name}() with EPIPE and did not`, {
    hint: `it is not at work in the victim, which answered ${batches.join(' ')}`,
  });
}

function startRival(rival: Rival, call: TimedCall, strike: Strike): Promise<Victim> {
  return startVictim([rival.program, ...rival.args(call, strike)]);
}

async function startVictim(tool: readonly string[]): Promise<Victim> {
  return withControl(await startBareServer(victimTarget(tool)));
}

async function startLoadedVictim(): Promise<Victims['loaded']> {
  const server = await startServer(victimTarget([]));
  return { ...(await withControl(server)), server };
}

async function withControl(server: {
  readonly host: string;
  readonly port: number;
  stop(): Promise<unknown>;
}): Promise<Victim> {
  const stop = async (): Promise<void> => {
    await server.stop();
  };
  try {
    const control = await VictimControl.open(server);
    return {
      control,
      stop: async () => {
        await control.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
