import type { ContractId } from '../contract/contract.ts';
import type { Verdict } from '../contract/judge.ts';
import type { Thresholds } from '../contract/thresholds.ts';

/** What a matcher of one contract takes: bounds other than the default ones. */
export type Allowed = Partial<Thresholds>;

/** Options of `toSatisfyContracts`. */
export interface SatisfyOptions {
  /** Default: every contract. */
  readonly only?: readonly ContractId[];
  /** Contracts that this server does not promise. Default: none. */
  readonly except?: readonly ContractId[];
  readonly thresholds?: Allowed;
  /** Whether a contract may have nothing to say about the run. Default: true. */
  readonly allowNotApplicable?: boolean;
}

/** One matcher for each contract. A contract that does not apply fails it, with `.not` too. */
export interface ContractMatchers {
  /** `fail-fast`: after a hard error on a connection, no further write on it. */
  toFailFast: (allowed?: Allowed) => void;
  /** `routes-to-error-handler`: after the error, the error handler is the next handler to run. */
  toRouteToErrorHandler: (allowed?: Allowed) => void;
  /** `records-partial-count`: one log record of how many bytes left, when a pass sent some and failed. */
  toRecordPartialCount: (allowed?: Allowed) => void;
  /** `conserves-bytes`: what the client got is what the server sent, and the beginning of the fault-free response. */
  toConserveBytes: (allowed?: Allowed) => void;
  /** `resumes`: after EAGAIN, EINTR or a short write the response arrives whole. */
  toResume: (allowed?: Allowed) => void;
  /** `tears-down`: the descriptor is closed, once, and not used after. */
  toTearDown: (allowed?: Allowed) => void;
  /** `contains`: other connections are untouched, and the next request is served. */
  toLeaveOthersAlone: (allowed?: Allowed) => void;
  /** `survives`: no process ends, no sanitizer reports, no undeserved alert is logged. */
  toSurvive: (allowed?: Allowed) => void;
  /** `leaks-nothing`: nothing is held after many rounds that was not held before; needs `faults(plan, { rounds })`. */
  toLeakNothing: (allowed?: Allowed) => void;
  /** `stays-calm`: no busy loop. */
  toStayCalm: (allowed?: Allowed) => void;
}

/** What nthfail adds to `expect`. */
export interface NthfailMatchers<_T = unknown> extends ContractMatchers {
  /** The verdict by these contracts is passed: every fault fired, and every contract that applies was kept. */
  toSatisfyContracts: (options?: SatisfyOptions) => void;
  /** The verdict by every contract. */
  toHaveVerdict: (verdict: Verdict) => void;
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- declarations that merge have the same parameters
  interface Matchers<T = any> extends NthfailMatchers<T> {}
  interface AsymmetricMatchersContaining extends NthfailMatchers {}
}
