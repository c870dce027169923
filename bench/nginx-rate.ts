import { setTimeout as delay } from 'node:timers/promises';
import { isNthfailError, NthfailError } from '../harness/errors.ts';
import { findProgram } from '../harness/target/check-binary.ts';
import { nginx } from '../harness/target/nginx.ts';
import { type RunningServer, startServer } from '../harness/target/running-server.ts';
import { type BareServer, startBareServer } from './bare-server.ts';
import { readCpuNs } from './cpu-time.ts';
import { emptySamples, inTurn } from './in-turn.ts';
import { showProgress } from './progress.ts';
import { type Spread, spreadOf } from './spread.ts';
import { runWrk } from './wrk.ts';

/** How nginx runs; see `NGINX_MODE_TITLES`. */
export type NginxMode = 'bare' | 'idle' | 'journaling';

/** Each mode in a few words. */
export const NGINX_MODE_TITLES: Readonly<Record<NginxMode, string>> = {
  bare: 'no library',
  idle: 'library, nothing armed',
  journaling: 'every connection journaled',
};

const MODES = Object.keys(NGINX_MODE_TITLES) as readonly NginxMode[];

/** The address that wrk connects from: it binds none, and that is what the kernel takes for 127.0.0.0/8. */
const WRK_SOURCE = '127.0.0.1';

/** A small response, so that calls and not copied bytes make up the time. */
const PATH = '/small.txt';

/** Time for the server to close the connections of the round before. */
const SETTLE_MS = 100;

/** Requests per second in each mode. */
export interface NginxRates {
  readonly secondsPerRound: number;
  readonly modes: readonly {
    readonly mode: NginxMode;
    readonly requestsPerSecond: Spread;
    /** Its median as a part of the median of `bare`. */
    readonly ratio: number;
    /** CPU time of nginx for one request, in nanoseconds; undefined where the kernel does not tell. */
    readonly cpuNsPerRequest: Spread | undefined;
  }[];
  /** Journal events of the journaled rounds, and those lost because the ring was full. */
  readonly journal: {
    readonly eventsPerSecond: number;
    readonly keptEvents: number;
    readonly lostEvents: number;
  };
}

interface Servers {
  readonly bare: BareServer;
  readonly loaded: RunningServer;
}

/** What is missing for {@link measureNginxRates}, and how to install it; undefined when nothing is. */
export function findMissingProgram(): string | undefined {
  for (const command of [process.env['NGINX'] ?? 'nginx', 'wrk']) {
    try {
      findProgram(command);
    } catch (error) {
      if (!isNthfailError(error) || error.code !== 'NF_E_TARGET_MISSING') throw error;
      return `${error.message}; apt-get install nginx wrk`;
    }
  }
  return undefined;
}

/** Measures how many requests nginx answers in a second, the modes in turn, round after round. */
export async function measureNginxRates(rounds: number, secondsPerRound: number): Promise<NginxRates> {
  const rates = emptySamples(MODES);
  const cpuNs = emptySamples(MODES);
  let keptEvents = 0;
  let lostEvents = 0;
  const loaded = await startServer(nginx);
  try {
    const bare = await startBareServer(nginx);
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (const mode of inTurn(MODES, round)) {
          showProgress(`nginx: round ${round + 1} of ${rounds}, ${NGINX_MODE_TITLES[mode]}`);
          const one = await timeRound({ bare, loaded }, mode, secondsPerRound);
          rates[mode].push(one.requestsPerSecond);
          if (one.cpuNsPerRequest !== undefined) cpuNs[mode].push(one.cpuNsPerRequest);
          keptEvents += one.events;
          lostEvents = loaded.rig.losses.events;
        }
      }
    } finally {
      await bare.stop();
    }
  } finally {
    await loaded.stop();
  }
  const spreads = MODES.map((mode) => ({
    mode,
    requestsPerSecond: spreadOf(rates[mode]),
    cpuNsPerRequest: cpuNs[mode].length === rounds ? spreadOf(cpuNs[mode]) : undefined,
  }));
  const whole = spreads[0]?.requestsPerSecond.median ?? Number.NaN;
  return {
    secondsPerRound,
    modes: spreads.map((one) => ({ ...one, ratio: one.requestsPerSecond.median / whole })),
    journal: {
      eventsPerSecond: keptEvents / (rounds * secondsPerRound),
      keptEvents,
      lostEvents,
    },
  };
}

interface Round {
  readonly requestsPerSecond: number;
  readonly cpuNsPerRequest: number | undefined;
  /** Events in the journal. */
  readonly events: number;
}

async function timeRound({ bare, loaded }: Servers, mode: NginxMode, seconds: number): Promise<Round> {
  const { host, port, pid } = mode === 'bare' ? bare : loaded;
  const { rig } = loaded;
  const armed =
    mode === 'journaling' ? rig.arm({ steps: [] }, { by: 'source', address: WRK_SOURCE }) : undefined;
  try {
    const cpuBefore = readCpuNs(pid);
    const { requests, requestsPerSecond } = await runWrk(`http://${host}:${port}${PATH}`, seconds);
    const cpuAfter = readCpuNs(pid);
    rig.drain();
    const events = armed?.events.length ?? 0;
    if (mode === 'journaling' && events + rig.losses.events < requests)
      throw new NthfailError(
        'NF_E_NOT_LOADED',
        `nginx answered ${requests} requests and left ${events} events`,
        {
          hint: `wrk does not connect from ${WRK_SOURCE} here`,
        },
      );
    const cpuNsPerRequest =
      cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / requests;
    return { requestsPerSecond, cpuNsPerRequest, events };
  } finally {
    armed?.disarm();
    await delay(SETTLE_MS);
  }
}
