import { NthfailError } from '../errors.ts';

/** What contracts allow before they call it a fault of the server. Every bound is inclusive. */
export interface Thresholds {
  /** Calls on one connection in a row that move nothing, such as sends that find the buffer full. Default 32. */
  readonly callsWithoutProgress: number;
  /** Calls on one connection after the write that failed for good, its close included. Default 32. */
  readonly callsAfterError: number;
  /**
   * Polls in a row that report one connection as ready while the server makes no call on it: a poller that is
   * level-triggered may report an event a few times before the server comes to it. Default 16.
   */
  readonly idleReports: number;
  /**
   * Part of the time from the first fault to the end during which the server's processes are on a CPU, from 0 (never) to 1
   * (one CPU all the time). Judged only of a case that was alone on the server and lasted `cpuWindowMs`. Default 0.5.
   */
  readonly cpuShare: number;
  /** Shortest time over which CPU time is judged, in milliseconds. Default 100. */
  readonly cpuWindowMs: number;
  /** Rise of open descriptors from one round to the next; one leaked in each case is 1. Default 0.25. */
  readonly descriptorsPerCase: number;
  /** Rise of threads from one round to the next. Default 0.25. */
  readonly threadsPerCase: number;
  /** Rise of the bytes in live allocations from one round to the next; malloc gives no chunk below 24. Default 16. */
  readonly bytesPerCase: number;
}

/** The bounds that contracts use unless they are told others. */
export const DEFAULT_THRESHOLDS: Thresholds = {
  callsWithoutProgress: 32,
  callsAfterError: 32,
  idleReports: 16,
  cpuShare: 0.5,
  cpuWindowMs: 100,
  descriptorsPerCase: 0.25,
  threadsPerCase: 0.25,
  bytesPerCase: 16,
};

/** The bounds to judge by. @throws NthfailError `NF_E_USAGE` for a name that there is not, and for a bound below 0 */
export function settleThresholds(given: Partial<Thresholds> = {}): Thresholds {
  for (const [name, bound] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_THRESHOLDS, name))
      throw new NthfailError('NF_E_USAGE', `there is no threshold ${name}`, {
        hint: `thresholds are ${Object.keys(DEFAULT_THRESHOLDS).join(', ')}`,
      });
    if (!(bound >= 0))
      throw new NthfailError('NF_E_USAGE', `threshold ${name} is ${bound}`, { hint: 'give a number from 0' });
  }
  return { ...DEFAULT_THRESHOLDS, ...given };
}
