import type { Exchange } from '../exchange/exchange.ts';
import type { Workload } from '../exchange/workload.ts';
import type { ConnectionView } from '../journal/connection-view.ts';
import type { CallEvent, HeldEvent, TurnEndEvent } from '../journal/event.ts';
import type { Losses } from '../journal/journal-reader.ts';
import type { LogRecord } from '../journal/log-record.ts';
import type { Plan } from '../plan/plan.ts';
import type { StepOutcome } from '../rig/armed-case.ts';
import type { ProbeWindow } from '../target/server-probes.ts';
import type { ProcessEnd } from '../target/process-end.ts';
import type { Target } from '../target/target.ts';
import type { Golden } from './golden.ts';

/** Every {@link HoldAction}. */
export const HOLD_ACTIONS = ['release', 'reset', 'close'] as const;

/** What the client does with its own connection while the server is stopped at a hold, before it lets go. */
export type HoldAction = (typeof HOLD_ACTIONS)[number];

/** One client connection of a run, with what the server did on it. */
export interface JudgedExchange {
  readonly exchange: Exchange;
  /** What the client did. */
  readonly workload: Workload;
  /** The fault-free run of its requests. */
  readonly golden: Golden;
  /** Every response that it asked for was received, whole. */
  readonly isComplete: boolean;
  /** The client waited as long as it would, and then closed. */
  readonly gaveUp: boolean;
  /** Undefined when the server's accept of it was not seen. */
  readonly connection: ConnectionView | undefined;
  /** Longest series of polls that reported the connection as ready without a call on it in between. */
  readonly idleReports: number;
}

/** A connection that no fault was planned for, and what it got. */
export interface Bystander {
  /** `kept-alive`: open since before the fault, idle while it struck. `fresh`: opened after. */
  readonly name: 'kept-alive' | 'fresh';
  readonly expectedBytes: number;
  readonly receivedBytes: number;
  /** What it got is the fault-free response, byte by byte, dates aside. */
  readonly isIdentical: boolean;
  /** It is that response but for the header, which says that the server closes the connection behind it. */
  readonly isFarewell: boolean;
  /** How its connection stood then, or why it could not be opened. */
  readonly state: string;
}

/** A process of the server that was there before the case and ended during it. */
export interface LostProcess {
  readonly pid: number;
  readonly end: ProcessEnd | undefined;
}

/** What the processes of the server held together at one time. */
export interface Usage {
  /** Open descriptors. */
  readonly descriptors: number;
  readonly threads: number;
  /** Bytes in live allocations; undefined when the server's allocator does not tell, or when garbage is among them. */
  readonly liveBytes: number | undefined;
}

/** What probes saw while a case ran: of this case, of its bystanders and of others that ran meanwhile. */
export interface Probed extends ProbeWindow {
  /** The functions that were probed. One that is not among them may have been entered. */
  readonly functions: readonly string[];
  /** Where threads polled again, each after a turn with a call on a followed connection. */
  readonly turnEnds: readonly TurnEndEvent[];
}

/** One case from plan to evidence: all that contracts judge. */
export interface Run {
  readonly target: Pick<
    Target,
    | 'name'
    | 'title'
    | 'log'
    | 'handlers'
    | 'given'
    | 'writeTimeoutMs'
    | 'outputLimitBytes'
    | 'servesHalfClosed'
  >;
  readonly plan: Plan;
  /** What the client did at each hold, by its name. */
  readonly onHold: Readonly<Record<string, HoldAction>>;
  /** What became of each step, in the order of the plan. */
  readonly steps: readonly StepOutcome[];
  readonly exchanges: readonly JudgedExchange[];
  /** Every journaled call of the case, oldest first. */
  readonly events: readonly (CallEvent | HeldEvent)[];
  /** Process ids by the events' `process`; undefined where nothing says which. */
  readonly pids?: Readonly<Record<number, number>>;
  /** Entries of probed functions, from the arming of the plan to its disarming; undefined where none was probed. */
  readonly probes?: Probed;
  /** Lines that the server logged while the case ran; other cases' lines may stand between. */
  readonly log: readonly LogRecord[];
  /** What the server wrote while the plan was armed: as long as its log was journaled for sure. */
  readonly outputWhileArmed: string;
  /** All that the server wrote to its output and logs while the case ran. */
  readonly output: string;
  readonly bystanders: readonly Bystander[];
  readonly lostProcesses: readonly LostProcess[];
  /** The plan killed the server's first process: there is no server any more. */
  readonly isServerKilled: boolean;
  /** What the server held after each round of the case; empty when it was run once. */
  readonly usage: readonly Usage[];
  /** Other cases were armed on the server meanwhile: what it logged may be about them. */
  readonly hasCompany: boolean;
  /** CPU time of a case that took its time; undefined when it was quick, or not alone on the server. */
  readonly cpu: { readonly usedNs: bigint; readonly wallNs: bigint } | undefined;
  readonly losses: Losses;
  /** The server has set io_uring up, through which it may move bytes that no library sees. */
  readonly usesIoUring: boolean;
  /** How long the clients stayed connected after all was said, in milliseconds. */
  readonly calmMs: number;
  /** How long the client waited for an end, and the harness for the close after it, in milliseconds. */
  readonly patienceMs: number;
}
