/**
 * Every error class and code of the project. Expected outcomes (verdicts) are values; these are for misuse and
 * for an environment in which no verdict can be reached.
 */

/** Exit status of a run that passed. */
export const EXIT_PASSED = 0;
/** Exit status of a run in which a contract failed. */
export const EXIT_FAILED = 1;
/** Exit status of a run that proves nothing: vacuous or diverged. */
export const EXIT_INCONCLUSIVE = 2;
/** Exit status of a run that could not take place: broken. */
export const EXIT_BROKEN = 3;
/** Exit status of wrong usage (EX_USAGE of sysexits(3)). */
export const EXIT_USAGE = 64;

/** Stable code of an error, for programs. */
export type ErrorCode =
  /** A command line or an option that makes no sense. */
  | 'NF_E_USAGE'
  /** Plan text or plan JSON that does not parse. */
  | 'NF_E_PLAN_SYNTAX'
  /** A plan that parses and contradicts itself. */
  | 'NF_E_PLAN_CONFLICT'
  /** Not Linux, not glibc, or neither x86-64 nor arm64. */
  | 'NF_E_PLATFORM'
  /** No C compiler, or it failed. */
  | 'NF_E_COMPILER'
  /** The control library does not answer as it must. */
  | 'NF_E_NATIVE'
  /** The shared segment could not be made, or is used up. */
  | 'NF_E_SEGMENT'
  /** A library of this process that the engine cannot be put in front of. */
  | 'NF_E_ATTACH'
  /** A file or process whose symbols or source lines cannot be read, or that lacks what was named. */
  | 'NF_E_SYMBOLS'
  /** A function that cannot be probed: no right to, a kernel without uprobes, or no code at that place. */
  | 'NF_E_PROBE'
  /** A server that this machine lacks: its name is not on PATH, or nothing says where it is. */
  | 'NF_E_TARGET_MISSING'
  /** A server binary that is not where it was said to be, or into which no library can be preloaded. */
  | 'NF_E_TARGET_BINARY'
  /** A server that exited before it was ready. */
  | 'NF_E_SERVER_EXITED'
  /** A server that never became ready. */
  | 'NF_E_SERVER_NOT_READY'
  /** A server that runs without the preload library in it. */
  | 'NF_E_NOT_LOADED'
  /** A client that could not connect or bind its address. */
  | 'NF_E_CLIENT'
  /** A fault-free run that did not complete, so there is nothing to compare with. */
  | 'NF_E_GOLDEN';

const EXIT_STATUS: Readonly<Record<ErrorCode, number>> = {
  NF_E_USAGE: EXIT_USAGE,
  NF_E_PLAN_SYNTAX: EXIT_USAGE,
  NF_E_PLAN_CONFLICT: EXIT_USAGE,
  NF_E_PLATFORM: EXIT_BROKEN,
  NF_E_COMPILER: EXIT_BROKEN,
  NF_E_NATIVE: EXIT_BROKEN,
  NF_E_SEGMENT: EXIT_BROKEN,
  NF_E_ATTACH: EXIT_BROKEN,
  NF_E_SYMBOLS: EXIT_BROKEN,
  NF_E_PROBE: EXIT_BROKEN,
  NF_E_TARGET_MISSING: EXIT_BROKEN,
  NF_E_TARGET_BINARY: EXIT_BROKEN,
  NF_E_SERVER_EXITED: EXIT_BROKEN,
  NF_E_SERVER_NOT_READY: EXIT_BROKEN,
  NF_E_NOT_LOADED: EXIT_BROKEN,
  NF_E_CLIENT: EXIT_BROKEN,
  NF_E_GOLDEN: EXIT_BROKEN,
};

const BRAND = Symbol.for('nthfail.error');

/** What an error carries besides its message. */
export interface ErrorDetails {
  /** The next step for the person who reads it. */
  readonly hint?: string;
  /** What caused it. */
  readonly cause?: unknown;
}

/** The one error class: a code for programs, a message (what, what came, where) and a hint (what next) for people. */
export class NthfailError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'NthfailError';
    this.code = code;
    this.hint = details.hint;
  }

  /** Exit status a command ends with when this error ends it: 3 or 64. */
  get exitStatus(): number {
    return EXIT_STATUS[this.code];
  }
}

Object.defineProperty(NthfailError.prototype, BRAND, { value: true });

/** Whether `value` is an error of this project, also when two copies of the package are loaded. */
export function isNthfailError(value: unknown): value is NthfailError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** What was thrown, in its own words: its message if it is an error, else its text. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** An error for people: the message, and below it the next step. */
export function describeError({ message, hint }: NthfailError): string {
  return hint === undefined ? `nthfail: ${message}` : `nthfail: ${message}\n  → ${hint}`;
}
