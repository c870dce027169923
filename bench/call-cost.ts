import { join } from 'node:path';
import { NthfailError } from '../harness/errors.ts';
import { connectRawClient } from '../harness/exchange/connect-raw-client.ts';
import type { RawClient } from '../harness/exchange/raw-client.ts';
import { nextSourceAddress } from '../harness/exchange/source-address.ts';
import type { Until } from '../harness/exchange/until.ts';
import { compile } from '../harness/native/compile.ts';
import { packageRoot } from '../harness/native/package-root.ts';
import { commandTarget } from '../harness/target/command.ts';
import { type RunningServer, startServer } from '../harness/target/running-server.ts';
import { type BareServer, startBareServer } from './bare-server.ts';
import { emptySamples, inTurn } from './in-turn.ts';
import { showProgress } from './progress.ts';
import { type Spread, spreadOf } from './spread.ts';

/** What stands between the call and the kernel; see `CALL_MODE_TITLES`. */
export type CallMode = 'bare' | 'idle' | 'armed-elsewhere' | 'journaling';

/** Each mode in a few words. */
export const CALL_MODE_TITLES: Readonly<Record<CallMode, string>> = {
  bare: 'no library',
  idle: 'library, nothing armed',
  'armed-elsewhere': 'armed for another connection',
  journaling: 'armed for this one, journaled',
};

const MODES = Object.keys(CALL_MODE_TITLES) as readonly CallMode[];

/** Calls of one batch, which the victim times as one (`BATCH` in its source). */
const BATCH = 1000;

/**
 * Timed batches of a round. A round writes as many journal events as it makes calls: far fewer than the ring holds
 * (65536), for it is drained between rounds, and a call that finds it full is not the call to be measured. The harness
 * may also drain it meanwhile, on another core, as it does in every run.
 */
const BATCHES = 20;

/** Batches before the timed ones, on the same connection. */
const WARM_UP_BATCHES = 2;

/** Rounds of a pair of processes that are not counted, until the journal has been written all around once. */
const WARM_UP_ROUNDS = 4;

/** What a call costs in each mode. */
export interface CallCosts {
  readonly callsPerRound: number;
  readonly modes: readonly {
    readonly mode: CallMode;
    /** Nanoseconds of one call, over the rounds; a round counts with the median of its batches. */
    readonly nsPerCall: Spread;
    /** Nanoseconds above `bare` in the same round. */
    readonly addedNs: Spread;
  }[];
}

interface Victims {
  readonly bare: BareServer;
  readonly loaded: RunningServer;
}

/**
 * Measures what the library adds to a zero-length send(), the modes in turn, round after round.
 * @param processes pairs of victims, with and without the library, one after the other: where the loader happens to put
 * things shifts a process by some nanoseconds for its whole life, so one pair alone would not do
 */
export async function measureCallCosts(processes: number, roundsEach: number): Promise<CallCosts> {
  const samples = emptySamples(MODES);
  for (let pair = 0; pair < processes; pair += 1) {
    showProgress(`nanoseconds per call: processes ${pair + 1} of ${processes}`);
    await withVictims(async (victims) => {
      for (let round = -WARM_UP_ROUNDS; round < roundsEach; round += 1) {
        for (const mode of inTurn(MODES, round + WARM_UP_ROUNDS)) {
          const ns = await timeRound(victims, mode);
          if (round >= 0) samples[mode].push(ns);
        }
      }
    });
  }
  const modes = MODES.map((mode) => ({
    mode,
    nsPerCall: spreadOf(samples[mode]),
    addedNs: spreadOf(samples[mode].map((ns, round) => ns - (samples.bare[round] ?? Number.NaN))),
  }));
  return { callsPerRound: BATCHES * BATCH, modes };
}

async function withVictims(use: (victims: Victims) => Promise<void>): Promise<void> {
  const command = compile({
    name: 'timed-sends',
    folder: join(packageRoot(), 'fixtures/victims'),
    sources: ['timed-sends.c'],
    flags: [],
  });
  const target = commandTarget({ command, args: ['{host}', '{port}'] });
  const loaded = await startServer(target);
  try {
    const bare = await startBareServer(target);
    try {
      await use({ bare, loaded });
    } finally {
      await bare.stop();
    }
  } finally {
    await loaded.stop();
  }
}

/** One round on a connection of its own, armed before it is accepted. @returns nanoseconds per call */
async function timeRound({ bare, loaded }: Victims, mode: CallMode): Promise<number> {
  const { host, port } = mode === 'bare' ? bare : loaded;
  const { rig } = loaded;
  const source = nextSourceAddress();
  const armedFor = {
    idle: undefined,
    bare: undefined,
    'armed-elsewhere': nextSourceAddress(),
    journaling: source,
  }[mode];
  const armed =
    armedFor === undefined ? undefined : rig.arm({ steps: [] }, { by: 'source', address: armedFor });
  try {
    const client = await connectRawClient({ host, port, source });
    await askForBatches(client, WARM_UP_BATCHES);
    const batchesNs = await askForBatches(client, BATCHES);
    await client.close();
    rig.drain();
    checkRound(mode, batchesNs, armed?.events.length ?? 0, rig.losses.events);
    return spreadOf(batchesNs).median / BATCH;
  } finally {
    armed?.disarm();
  }
}

/** Has the victim make so many batches. @returns the nanoseconds of each */
async function askForBatches(client: RawClient, count: number): Promise<readonly number[]> {
  void client.send(Buffer.from(`${count}\n`));
  const untilLineEnd: Until = (chunk) => (chunk.includes('\n') ? chunk.length : undefined);
  const { bytes } = await client.receive({ until: untilLineEnd, timeoutMs: 10_000 });
  return bytes.toString('latin1').trim().split(' ').map(Number);
}

/** A round that did something else than its mode says is worse than none. */
function checkRound(mode: CallMode, batchesNs: readonly number[], events: number, lost: number): void {
  const isWhole = batchesNs.length === BATCHES && batchesNs.every((ns) => ns > 0);
  const isJournaled = events > BATCHES * BATCH;
  if (isWhole && isJournaled === (mode === 'journaling') && lost === 0) return;
  throw new NthfailError('NF_E_NOT_LOADED', `a round "${CALL_MODE_TITLES[mode]}" went wrong`, {
    hint: `${batchesNs.length} of ${BATCHES} batches, ${events} journal events, ${lost} lost`,
  });
}
