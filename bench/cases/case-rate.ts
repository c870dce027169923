import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge } from '../../harness/contract/judge.ts';
import { NthfailError } from '../../harness/errors.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import type { Golden } from '../../harness/run/golden.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { runCase } from '../../harness/run/run-case.ts';
import { reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { type BareServer, startBareServer } from '../bare-server.ts';
import { runBareCase } from './bare-case.ts';
import { emptySamples, inTurn } from '../in-turn.ts';
import { showProgress } from '../../harness/cli/show-progress.ts';
import { type Spread, spreadOf } from '../spread.ts';

/** What is run over and over; see `CASE_MODE_TITLES`. */
export type CaseMode = 'bare' | 'fault-free' | 'faulted';

const FAULTS = 'write#1=short:100; write#2=ECONNRESET';

/** Each mode in a few words. */
export const CASE_MODE_TITLES: Readonly<Record<CaseMode, string>> = {
  bare: 'the same 4 requests, bare client',
  'fault-free': 'cases, no fault planned',
  faulted: `cases, ${FAULTS}`,
};

const MODES = Object.keys(CASE_MODE_TITLES) as readonly CaseMode[];

const PLANS: Readonly<Record<Exclude<CaseMode, 'bare'>, Plan>> = {
  'fault-free': { steps: [] },
  faulted: parsePlan(FAULTS),
};

/** Memory and file, three writes of 64 KiB. */
const PATH = '/chain/m65536,m65536,f65536';

/** Cases a second in each mode, one after the other or side by side. */
export interface CaseRates {
  readonly path: string;
  readonly sideBySide: number;
  readonly secondsPerMode: number;
  readonly modes: readonly {
    readonly mode: CaseMode;
    readonly casesPerSecond: Spread;
    /** Its median as a part of the median of `bare`. */
    readonly ratio: number;
  }[];
}

interface Servers {
  readonly bare: BareServer;
  readonly loaded: RunningServer;
  readonly golden: Golden;
}

/** Measures how many cases a second the harness runs and judges on the live reference server, the modes in turn. */
export async function measureCaseRates(options: {
  readonly sideBySide: number;
  readonly slices: number;
  readonly sliceMs: number;
}): Promise<CaseRates> {
  const { sideBySide, slices, sliceMs } = options;
  const samples = emptySamples(MODES);
  const loaded = await startServer(reference);
  try {
    const bare = await startBareServer(reference);
    try {
      const servers = { bare, loaded, golden: await goldenOf(loaded, `GET ${PATH}`) };
      // The first slice of each mode warms the code up.
      for (let slice = -1; slice < slices; slice += 1) {
        for (const mode of inTurn(MODES, slice + 1)) {
          showProgress(`cases a second, ${sideBySide} side by side: ${slice + 1} of ${slices}, ${mode}`);
          const rate = await timeSlice(() => runOne(servers, mode), sideBySide, sliceMs);
          if (slice >= 0) samples[mode].push(rate);
        }
      }
    } finally {
      await bare.stop();
    }
  } finally {
    await loaded.stop();
  }
  const spreads = MODES.map((mode) => ({ mode, casesPerSecond: spreadOf(samples[mode]) }));
  const whole = spreads[0]?.casesPerSecond.median ?? Number.NaN;
  return {
    path: PATH,
    sideBySide,
    secondsPerMode: (slices * sliceMs) / 1000,
    modes: spreads.map((one) => ({ ...one, ratio: one.casesPerSecond.median / whole })),
  };
}

/** Runs `work` over and over in `lanes` loops at once. @returns how often it was done in a second */
async function timeSlice(work: () => Promise<void>, lanes: number, sliceMs: number): Promise<number> {
  const begin = performance.now();
  let done = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() - begin < sliceMs) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return done / ((performance.now() - begin) / 1000);
}

async function runOne({ bare, loaded, golden }: Servers, mode: CaseMode): Promise<void> {
  if (mode === 'bare') return runBareCase(bare, golden);
  const run = await runCase(loaded, { plan: PLANS[mode], workload: `GET ${PATH}`, golden });
  const { verdict, reason } = judge(run, CONTRACTS);
  if (verdict !== 'passed')
    throw new NthfailError('NF_E_GOLDEN', `a case of the benchmark ${verdict}: ${reason}`);
}
