import type { CallName } from '../native/calls.data.ts';

/** What every event of the journal tells. */
interface Recorded {
  /** Place in the journal's one global order; later is higher, with gaps. */
  readonly sequence: number;
  /** CLOCK_MONOTONIC in nanoseconds, at the entry of the call: comparable with `process.hrtime.bigint()`. */
  readonly atNs: bigint;
  /** Kernel thread id. */
  readonly tid: number;
  /** Number of the thread's turn: it grows each time the thread returns from a poll. */
  readonly turn: number;
  /** Slot of the process in the segment. */
  readonly process: number;
}

/**
 * A call on a tracked connection, or one of the server (connection of a case by server), with its result. A process that exits closes its descriptors: that is a `close` too,
 * and so is a `dup2` onto a descriptor.
 */
export interface CallEvent extends Recorded {
  readonly kind: 'call';
  readonly call: CallName;
  /** Id of the connection, unique in the life of the segment. */
  readonly connection: number;
  readonly fd: number;
  /**
   * write and read family: bytes asked for. accept: the peer's IPv4 address. close and dup: descriptors that still refer to the
   * connection. epoll_ctl: the event mask. shutdown: how.
   */
  readonly asked: number;
  /** What the caller got: bytes (of all messages for sendmmsg and recvmmsg), a descriptor, an address (mmap), 0, or the negated errno. */
  readonly result: number;
  readonly durationNs: number;
  /** write and read family: ordinal on the connection, from 1; 0 if {@link isGone}. accept: the peer's port. epoll_ctl: the operation. */
  readonly ordinal: number;
  /** The result is made up; the kernel did not see the call. */
  readonly isInjected: boolean;
  /** The call was made for fewer bytes than asked. */
  readonly isCut: boolean;
  /** The connection was reset just before the call, which was then made, unless it is injected too. */
  readonly isReset: boolean;
  /** The call waited at a hold. */
  readonly isHeld: boolean;
  /** The hold ended because its time was up, not because the harness let go. */
  readonly isExpired: boolean;
  /** The step could not change the call: see `StepOutcome`. */
  readonly isMoot: boolean;
  /** SIGPIPE was raised with the injected EPIPE. */
  readonly isSigpipe: boolean;
  /** The call was delayed. */
  readonly isDelayed: boolean;
  /** The send buffer was made as small as the kernel allows just before the call. */
  readonly isFull: boolean;
  /** The process was killed at the call, which was not made. */
  readonly isKilled: boolean;
  /** The call is on no connection of a case: it is the server's own. */
  readonly isOfServer: boolean;
  /**
   * The process had closed this descriptor of the connection before, and the kernel refused the call with EBADF: a second
   * close, or a use after close. No rule looks at such a call and nothing counts it. A number that refers to something
   * else by then is no longer the connection's, and calls on it are not recorded here.
   */
  readonly isGone: boolean;
  /** Index in the plan of the step that struck, from 0. */
  readonly step: number | undefined;
  /** From where the call was made, in a case that notes it. */
  readonly site?: CallSite | undefined;
  /** Of a write that gathers more than one piece, in a case that notes them; otherwise undefined. */
  readonly pieces: Pieces | undefined;
}

/** The place in a program or library to which a call returns: it is made by the instruction before. */
export interface CallSite {
  /** Path of the module as the process has it; undefined for code of no file, and for a path of 240 bytes or more. */
  readonly path: string | undefined;
  /** File virtual address; for code of no file the address in the process. */
  readonly address: number;
}

/** The pieces of memory that a call gathers: the entries of its array that have bytes. */
export interface Pieces {
  /** How many they are, 2 or more. */
  readonly count: number;
  /** Where all but the first begin: bytes from the beginning of the call, ascending; 63 of them at most. */
  readonly edges: readonly number[];
}

/** A caller stops at a hold. Its call's own event follows after the release. */
export interface HeldEvent extends Recorded {
  readonly kind: 'held';
  readonly call: CallName;
  readonly connection: number;
  readonly fd: number;
  readonly asked: number;
  readonly ordinal: number;
  readonly step: number | undefined;
}

/** A thread polls again, after events on tracked connections. */
export interface TurnEndEvent extends Recorded {
  readonly kind: 'turn-end';
}

/** A write to a watched log. */
export interface LogEvent extends Recorded {
  readonly kind: 'log';
  /** What was written; at most the first 1024 bytes of one write. */
  readonly text: string;
  /** Bytes written in all. */
  readonly bytes: number;
}

/** A process with the preload library in it appeared. */
export interface ProcessEvent extends Recorded {
  readonly kind: 'process';
  readonly pid: number;
  readonly parentPid: number;
}

/** A process ends of its own accord, by exit(3) or _exit(2): not by a signal. */
export interface ExitEvent extends Recorded {
  readonly kind: 'exit';
  readonly pid: number;
}

/** A process began something whose calls the library cannot see: io_uring. */
export interface UnseenEvent extends Recorded {
  readonly kind: 'unseen';
  /** The call that shows it. */
  readonly call: CallName;
}

/** One entry of the journal. */
export type JournalEvent =
  CallEvent | HeldEvent | TurnEndEvent | LogEvent | ProcessEvent | ExitEvent | UnseenEvent;

/** A journal entry together with the slot of the case it belongs to, if it belongs to one. */
export interface JournalEntry {
  readonly caseSlot: number | undefined;
  readonly event: JournalEvent;
}
