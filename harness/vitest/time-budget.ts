import fc from 'fast-check';
import type { SettledOptions } from './prop-options.ts';

/**
 * Ends the drawing and the shrinking between two cases. What fast-check has for that races a case with a timer, and leaves
 * it running: its plan would still be armed, and its connections open.
 */
export class TimeBudget {
  readonly #options: SettledOptions;
  #cases = 0;
  #isInCase = false;
  #endMs: number;
  #hasFailed = false;

  constructor(options: SettledOptions) {
    this.#options = options;
    this.#endMs = performance.now() + options.timeLimitMs;
  }

  /** Cases that were tried, simpler forms included. */
  get cases(): number {
    return this.#cases;
  }

  get isInCase(): boolean {
    return this.#isInCase;
  }

  /** A case has failed, and simpler forms of it are tried. */
  get isShrinking(): boolean {
    return this.#hasFailed;
  }

  /** @throws PreconditionFailure when the time is up: fast-check ends then with what it has. */
  beginCase(): void {
    const isReplayed = this.#options.replay !== undefined && this.#cases > 0;
    if (isReplayed || performance.now() >= this.#endMs) throw new fc.PreconditionFailure(true);
    this.#isInCase = true;
  }

  endCase(): void {
    this.#isInCase = false;
    this.#cases += 1;
  }

  /** The first failure: from here on cases are shrunk. */
  noteFailure(): void {
    if (!this.#hasFailed) this.#endMs = performance.now() + this.#options.shrinkLimitMs;
    this.#hasFailed = true;
  }
}
