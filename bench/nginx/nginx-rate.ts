import { setTimeout as delay } from 'node:timers/promises';
import { NthfailError } from '../../harness/errors.ts';
import { nginx } from '../../harness/target/nginx.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { type Aim, judgeAim } from '../aim.ts';
import { type BareServer, startBareServer } from '../bare-server.ts';
import { emptySamples, inTurn } from '../in-turn.ts';
import { findMissingProgram } from '../missing-program.ts';
import { pinTarget } from '../pinned.ts';
import { showProgress } from '../../harness/cli/show-progress.ts';
import { type Spread, spreadOf, spreadOfPairs } from '../spread.ts';
import { readCpuNs } from './cpu-time.ts';
import { SlicedWrk, type WrkResult } from './wrk.ts';

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

/** Time for the servers to close the connections of the round before. */
const SETTLE_MS = 100;

/**
 * How long one mode runs before the next one does. The speed of a shared machine changes within a second by a third: it
 * has to be the same for all modes of a round.
 */
export const SLICE_MS = 40;

/** Of each mode, in the round that is not counted. */
const WARM_UP_SECONDS = 0.4;

/** Smallest part that should be left, both of the requests per second and of those that nginx alone could answer. */
const AIM_RATIOS: Readonly<Partial<Record<NginxMode, number>>> = { idle: 0.97, journaling: 0.9 };

/** Requests per second in each mode. */
export interface NginxRates {
  readonly processes: number;
  readonly secondsPerRound: number;
  readonly modes: readonly {
    readonly mode: NginxMode;
    readonly requestsPerSecond: Spread;
    /** Requests per second as a part of those of `bare` in the same round. */
    readonly ratio: Spread;
    /** CPU time of nginx for one request, in nanoseconds; undefined where the kernel does not tell. */
    readonly cpuNsPerRequest: Spread | undefined;
    /**
     * The time that `bare` took in the same round as a part of it: the ratio of the rates of a server that has a CPU for
     * itself, for wrk's own time is not in it.
     */
    readonly serverRatio: Spread | undefined;
    readonly aim: Aim | undefined;
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
  readonly idle: RunningServer;
  readonly journaling: RunningServer;
}

/** What is missing for {@link measureNginxRates}, and how to install it; undefined when nothing is. */
export function findMissingForNginx(): string | undefined {
  return findMissingProgram(process.env['NGINX'] ?? 'nginx', 'nginx') ?? findMissingProgram('wrk', 'wrk');
}

/**
 * Measures how many requests nginx answers in a second, the modes in turn in slices of time, round after round.
 * @param processes sets of servers, one for each mode, one set after the other
 * @param rounds with each set, after one that is not counted
 * @param seconds of one round and mode
 */
export async function measureNginxRates({
  processes,
  rounds,
  seconds,
}: {
  readonly processes: number;
  readonly rounds: number;
  readonly seconds: number;
}): Promise<NginxRates> {
  const rates = emptySamples(MODES);
  const cpuNs = emptySamples(MODES);
  let keptEvents = 0;
  let lostEvents = 0;
  for (let set = 0; set < processes; set += 1) {
    await withServers(async (servers) => {
      for (let round = -1; round < rounds; round += 1) {
        showProgress(`nginx: servers ${set + 1} of ${processes}, round ${round + 1} of ${rounds}`);
        const { events, lost, modes } = await timeRound(
          servers,
          round + 1,
          round < 0 ? WARM_UP_SECONDS : seconds,
        );
        if (round < 0) continue;
        for (const mode of MODES) {
          rates[mode].push(modes[mode].requestsPerSecond);
          cpuNs[mode].push(modes[mode].cpuNsPerRequest);
        }
        keptEvents += events;
        lostEvents += lost;
      }
    });
  }
  const hasCpu = MODES.every((mode) => cpuNs[mode].every(Number.isFinite));
  return {
    processes,
    secondsPerRound: seconds,
    modes: MODES.map((mode) => {
      const ratio = spreadOfPairs(rates[mode], rates.bare, (rate, bareRate) => rate / bareRate);
      const serverRatio = hasCpu
        ? spreadOfPairs(cpuNs[mode], cpuNs.bare, (ns, bareNs) => bareNs / ns)
        : undefined;
      const least = AIM_RATIOS[mode];
      const worse = Math.min(ratio.median, serverRatio?.median ?? 1);
      return {
        mode,
        requestsPerSecond: spreadOf(rates[mode]),
        ratio,
        cpuNsPerRequest: hasCpu ? spreadOf(cpuNs[mode]) : undefined,
        serverRatio,
        aim: least === undefined ? undefined : judgeAim(NGINX_MODE_TITLES[mode], worse, '≥', least),
      };
    }),
    journal: { eventsPerSecond: keptEvents / (processes * rounds * seconds), keptEvents, lostEvents },
  };
}

async function withServers(use: (servers: Servers) => Promise<void>): Promise<void> {
  const target = pinTarget(nginx);
  const stops: (() => Promise<unknown>)[] = [];
  const keep = <One extends { stop(): Promise<unknown> }>(server: One): One => {
    stops.push(() => server.stop());
    return server;
  };
  try {
    const bare = keep(await startBareServer(target));
    const idle = keep(await startServer(target));
    const journaling = keep(await startServer(target));
    await use({ bare, idle, journaling });
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
}

interface Round {
  readonly modes: Readonly<
    Record<
      NginxMode,
      {
        readonly requestsPerSecond: number;
        /** Not a number where the kernel does not tell. */
        readonly cpuNsPerRequest: number;
      }
    >
  >;
  /** Events in the journal, and those lost because the ring was full. */
  readonly events: number;
  readonly lost: number;
}

async function timeRound(servers: Servers, round: number, seconds: number): Promise<Round> {
  const { rig } = servers.journaling;
  const lostBefore = rig.losses.events;
  const armed = rig.arm({ steps: [] }, { by: 'source', address: WRK_SOURCE });
  const clients: Partial<Record<NginxMode, SlicedWrk>> = {};
  try {
    const cpuBefore = readCpu(servers);
    for (const mode of inTurn(MODES, round)) {
      const { host, port } = servers[mode];
      clients[mode] = await SlicedWrk.start(`http://${host}:${port}${PATH}`);
    }
    for (let slice = 0; slice < (seconds * 1000) / SLICE_MS; slice += 1) {
      for (const mode of inTurn(MODES, round + slice)) {
        clients[mode]?.resume();
        await delay(SLICE_MS);
        clients[mode]?.pause();
      }
    }
    const finished: Partial<Record<NginxMode, WrkResult>> = {};
    // One after the other, each alone.
    for (const mode of inTurn(MODES, round)) finished[mode] = await (clients[mode] as SlicedWrk).finish();
    const results = finished as Readonly<Record<NginxMode, WrkResult>>;
    const cpuAfter = readCpu(servers);
    rig.drain();
    const events = armed.events.length;
    const lost = rig.losses.events - lostBefore;
    const { requests } = results.journaling;
    if (events + lost < requests)
      throw new NthfailError(
        'NF_E_NOT_LOADED',
        `nginx answered ${requests} requests and left ${events} events`,
        { hint: `wrk does not connect from ${WRK_SOURCE} here` },
      );
    const summary = (mode: NginxMode): Round['modes'][NginxMode] => ({
      requestsPerSecond: results[mode].requestsPerSecond,
      cpuNsPerRequest: (cpuAfter[mode] - cpuBefore[mode]) / results[mode].requests,
    });
    return {
      modes: { bare: summary('bare'), idle: summary('idle'), journaling: summary('journaling') },
      events,
      lost,
    };
  } finally {
    armed.disarm();
    await Promise.all(Object.values(clients).map((client) => client.release()));
    await delay(SETTLE_MS);
  }
}

function readCpu(servers: Servers): Readonly<Record<NginxMode, number>> {
  const read = (mode: NginxMode): number => readCpuNs(servers[mode].pid) ?? Number.NaN;
  return { bare: read('bare'), idle: read('idle'), journaling: read('journaling') };
}
