import { EXIT_BROKEN, isNthfailError } from '../errors.ts';
import type { RunningServer } from '../target/running-server.ts';
import { startServer } from '../target/start-server.ts';
import type { Target } from '../target/target.ts';
import type { CheckedCase } from './check-case.ts';

/** How long a server that a case has harmed gets to end by itself, in milliseconds: one that hangs would never. */
const HARMED_STOP_TIMEOUT_MS = 500;

/**
 * A server for case after case, each on one that no case before has harmed: another takes its place after a case that came to
 * anything but passed, or when it or the server behind it has ended.
 */
export class ReplaceableServer {
  readonly #lent: RunningServer | undefined;
  #current: RunningServer;
  #isHurt = false;
  /** No case has run on it. */
  #isFresh: boolean;

  private constructor(first: RunningServer, isLent: boolean) {
    this.#current = first;
    this.#lent = isLent ? first : undefined;
    this.#isFresh = !isLent;
  }

  /** Begins with a server that stays its owner's to stop; those that take its place are stopped by {@link stop}. */
  static lent(first: RunningServer): ReplaceableServer {
    return new ReplaceableServer(first, true);
  }

  /** Starts the first one too. @throws NthfailError what {@link startServer} throws */
  static async start(target: Target): Promise<ReplaceableServer> {
    return new ReplaceableServer(await startServer(target), false);
  }

  /** The server of the case before, or of the next one. */
  get current(): RunningServer {
    return this.#current;
  }

  /**
   * Runs a case, on another server when the one before is not what it was. A case of which nothing remained has harmed nothing.
   * One that cannot be run where others ran before, because of what they did perhaps, is tried once more on a fresh server.
   * @throws NthfailError what the case throws, or {@link startServer}
   */
  async runCase(
    check: (server: RunningServer) => Promise<CheckedCase | undefined>,
  ): Promise<CheckedCase | undefined> {
    const { end, backendEnd } = this.#current;
    if (this.#isHurt || end !== undefined || backendEnd !== undefined) await this.#replace();
    const wasFresh = this.#isFresh;
    // Of a case that throws, nobody knows what it did.
    this.#isHurt = true;
    this.#isFresh = false;
    try {
      const checked = await check(this.#current);
      this.#isHurt = checked !== undefined && checked.judgement.verdict !== 'passed';
      return checked;
    } catch (error) {
      if (wasFresh || !isNthfailError(error) || error.exitStatus !== EXIT_BROKEN) throw error;
      return this.runCase(check);
    }
  }

  /** Stops the server that runs now, unless it is lent. Safe to call more than once. */
  async stop(): Promise<void> {
    if (this.#current === this.#lent) return;
    await (this.#isHurt ? this.#current.stop(HARMED_STOP_TIMEOUT_MS) : this.#current.stop());
  }

  async #replace(): Promise<void> {
    await this.stop();
    this.#current = await startServer(this.#current.target);
    this.#isFresh = true;
  }
}
