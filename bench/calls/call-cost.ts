import { NthfailError } from '../../harness/errors.ts';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { type Aim, judgeAim } from '../aim.ts';
import { emptySamples, inTurn } from '../in-turn.ts';
import { showProgress } from '../../harness/cli/show-progress.ts';
import { type Spread, spreadOf, spreadOfPairs } from '../spread.ts';
import { CALL_MODE_TITLES, CALL_MODES, type CallMode } from './call-mode.ts';
import { proveRival, startVictims, type Victims } from './call-victims.ts';
import { RIVALS, type RivalMode } from './rival.ts';
import type { TimedCall } from './timed-call.ts';
import { BATCH } from './timed-victim.ts';

/**
 * Timed batches of a round. A round writes as many journal events as it makes calls: far fewer than the ring holds
 * (65536), for it is drained between rounds, and a call that finds it full is not the call to be measured. The harness
 * may also drain it meanwhile, on another core, as it does in every run.
 */
const BATCHES = 12;

/** Batches before the timed ones, on the same connection. */
const WARM_UP_BATCHES = 2;

/** Modes in which every call is journaled. */
const JOURNALED: ReadonlySet<CallMode> = new Set(['journaling', 'sites', 'caller', 'stack']);

/** Rounds of a set of processes that are not counted. */
const WARM_UP_ROUNDS = 1;

/** Journaled rounds before those, until the journal has been written all around once. */
const JOURNAL_WARM_UP_ROUNDS = Math.ceil(65_536 / (BATCH * (BATCHES + WARM_UP_BATCHES)));

/** Most nanoseconds that nthfail should add where nothing is armed. */
const IDLE_AIM_NS = 50;
/** Most nanoseconds that it should add to a journaled call. */
const JOURNALING_AIM_NS = 150;
/** Most that a call should add, as a part of what libfiu adds. */
const FIU_AIM_RATIO = 0.2;
/** libfiu keeps no journal: what journals is compared with its costlier state all the same. */
const FIU_COMPARISONS: readonly {
  readonly title: string;
  readonly mode: CallMode;
  readonly fiu: CallMode;
}[] = [
  { title: 'part of what libfiu adds, nothing armed in either', mode: 'idle', fiu: 'fiu-idle' },
  { title: '... armed and never firing in both', mode: 'armed-elsewhere', fiu: 'fiu-armed' },
  { title: '... every call journaled, libfiu armed', mode: 'journaling', fiu: 'fiu-armed' },
];

/** What a call costs in each mode. */
export interface CallCosts {
  readonly call: TimedCall;
  readonly processes: number;
  readonly callsPerRound: number;
  readonly modes: readonly {
    readonly mode: CallMode;
    /** Nanoseconds of one call, over the rounds; a round counts with its fastest batch, the least disturbed one. */
    readonly nsPerCall: Spread;
    /** Nanoseconds above `bare` in the same round. */
    readonly addedNs: Spread;
    readonly aim: Aim | undefined;
  }[];
  /** What it adds as a part of what libfiu adds in the same state, medians both; empty without libfiu. */
  readonly partsOfFiu: readonly Aim[];
  /** Modes that could not be measured, and why. */
  readonly skipped: readonly { readonly mode: RivalMode; readonly reason: string }[];
}

/**
 * Measures what nthfail and its rivals add to a call of the same victim, the modes in turn, round after round.
 * @param processes sets of victims, one after the other: where the loader happens to put things shifts a process by some
 * nanoseconds for its whole life, so one set alone would not do
 * @throws NthfailError `NF_E_NOT_LOADED` when a tool is not at work in its victim
 */
export async function measureCallCosts(
  call: TimedCall,
  { processes, rounds }: { readonly processes: number; readonly rounds: number },
): Promise<CallCosts> {
  const skipped: { readonly mode: RivalMode; readonly reason: string }[] = [];
  for (const rival of RIVALS) {
    showProgress(`nanoseconds per ${call.name}: does ${rival.title} strike?`);
    const reason = await proveRival(rival, call);
    if (reason !== undefined) skipped.push({ mode: rival.mode, reason });
  }
  const isMeasured = ({ mode }: { readonly mode: CallMode }): boolean =>
    skipped.every((one) => one.mode !== mode);
  const modes = CALL_MODES.filter((mode) => isMeasured({ mode }));
  const isSlow = (mode: CallMode): boolean => RIVALS.some((one) => one.mode === mode && one.isSlow);
  const fast = modes.filter((mode) => !isSlow(mode));
  const slow = modes.filter(isSlow);
  const samples = emptySamples(CALL_MODES);
  for (let set = 0; set < processes; set += 1) {
    showProgress(`nanoseconds per ${call.name}: processes ${set + 1} of ${processes}`);
    const victims = await startVictims(call, RIVALS.filter(isMeasured));
    try {
      for (let round = 0; round < JOURNAL_WARM_UP_ROUNDS; round += 1)
        await timeRound(victims, call, 'journaling');
      for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
        // The fast ones close together: the machine may have another speed after a slow one.
        const turns = [inTurn(fast, round + WARM_UP_ROUNDS), inTurn(slow, round + WARM_UP_ROUNDS)].flat();
        for (const mode of turns) {
          const ns = await timeRound(victims, call, mode);
          if (round >= 0) samples[mode].push(ns);
        }
      }
    } finally {
      await victims.stop();
    }
  }
  const added = (mode: CallMode): Spread =>
    spreadOfPairs(samples[mode], samples.bare, (ns, bareNs) => ns - bareNs);
  return {
    call,
    processes,
    callsPerRound: BATCHES * BATCH,
    modes: modes.map((mode) => {
      const addedNs = added(mode);
      return { mode, nsPerCall: spreadOf(samples[mode]), addedNs, aim: judgeMode(mode, addedNs) };
    }),
    partsOfFiu: modes.includes('fiu-armed')
      ? FIU_COMPARISONS.map(({ title, mode, fiu }) =>
          judgeAim(title, added(mode).median / added(fiu).median, '≤', FIU_AIM_RATIO),
        )
      : [],
    skipped,
  };
}

function judgeMode(mode: CallMode, { median }: Spread): Aim | undefined {
  const title = CALL_MODE_TITLES[mode];
  if (mode === 'idle') return judgeAim(title, median, '<', IDLE_AIM_NS);
  if (mode === 'journaling') return judgeAim(title, median, '<', JOURNALING_AIM_NS);
  return undefined;
}

/** One round on a connection of its own, armed before it is accepted. @returns nanoseconds per call */
async function timeRound(victims: Victims, call: TimedCall, mode: CallMode): Promise<number> {
  const { rig } = victims.loaded.server;
  const source = nextSourceAddress();
  const plan = planOf(mode, call);
  const address = mode === 'armed-elsewhere' ? nextSourceAddress() : source;
  const lostBefore = rig.losses.events;
  const armed =
    plan === undefined
      ? undefined
      : rig.arm(plan, { by: 'source', address }, { notesSites: mode === 'sites' });
  try {
    const { control } = victimOf(victims, mode);
    const batches = await control.timeBatches(call, source, WARM_UP_BATCHES + BATCHES);
    rig.drain();
    checkRound(mode, batches, armed?.events.length ?? 0, rig.losses.events - lostBefore);
    return spreadOf(batches.slice(WARM_UP_BATCHES)).min / BATCH;
  } finally {
    armed?.disarm();
  }
}

/** What is armed in a round; none of it strikes. Undefined: nothing is armed. */
function planOf(mode: CallMode, { name, otherFunction }: TimedCall): Plan | undefined {
  switch (mode) {
    case 'armed-elsewhere':
    case 'journaling':
    case 'sites':
      return { steps: [] };
    case 'caller':
      return parsePlan(`${name}@${otherFunction}#1=EPIPE`);
    case 'stack':
      return parsePlan(`${name}@@${otherFunction}#1=EPIPE`);
    default:
      return undefined;
  }
}

function victimOf({ bare, loaded, rivals }: Victims, mode: CallMode): Victims['bare'] {
  if (mode === 'bare') return bare;
  return rivals.get(mode as RivalMode) ?? loaded;
}

/** A round that did something else than its mode says is worse than none. */
function checkRound(mode: CallMode, batches: readonly number[], events: number, lost: number): void {
  const isWhole = batches.length === WARM_UP_BATCHES + BATCHES && batches.every((ns) => ns > 0);
  const isJournaled = events > batches.length * BATCH;
  if (isWhole && isJournaled === JOURNALED.has(mode) && lost === 0) return;
  throw new NthfailError('NF_E_NOT_LOADED', `a round "${CALL_MODE_TITLES[mode]}" went wrong`, {
    hint: `batches: ${batches.join(' ')}; ${events} journal events, ${lost} lost`,
  });
}
