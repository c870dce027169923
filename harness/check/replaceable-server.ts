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
  readonly #start: () => Promise<RunningServer>;
  #current: RunningServer;
  #isHurt = false;
  /** No case has run on it. */
  #isFresh: boolean;

  private constructor(first: RunningServer, isLent: boolean, start: () => Promise<RunningServer>) {
    this.#current = first;
    this.#lent = isLent ? first : undefined;
    this.#isFresh = !isLent;
    this.#start = start;
  }

  /** Begins with a server that stays its owner's to stop; those that take its place are stopped by {@link stop}. */
  static lent(first: RunningServer): ReplaceableServer {
    return new ReplaceableServer(first, true, () => startServer(first.target, { probes: first.probeChoice }));
  }

  /** Starts the first one too. @throws NthfailError what {@link startServer} throws */
  static async start(target: Target): Promise<ReplaceableServer> {
    return ReplaceableServer.startedBy(() => startServer(target));
  }

  /** Starts the first one, and each that takes its place, in a way of the caller's. @throws what `start` throws */
  static async startedBy(start: () => Promise<RunningServer>): Promise<ReplaceableServer> {
    return new ReplaceableServer(await start(), false, start);
  }

  /** The server of the case before, or of the next one. */
  get current(): RunningServer {
    return this.#current;
  }

  /**
   * Runs a case, on another server when the one before is not what it was. A case of which nothing remained has harmed nothing.
   * @throws NthfailError what the case throws, or {@link startServer}
   */
  async runCase(
    check: (server: RunningServer) => Promise<CheckedCase | undefined>,
  ): Promise<CheckedCase | undefined> {
    return this.use(async (server) => {
      const checked = await check(server);
      return {
        result: checked,
        isHarmed: checked !== undefined && checked.judgement.verdict !== 'passed',
      };
    });
  }

  /**
   * Uses a server, another one when that before is not what it was. The use says whether it has harmed it. One that cannot
   * be where others were before, because of what they did perhaps, is tried once more on a fresh server.
   * @throws NthfailError what the use throws, which harms it too, or {@link startServer}
   */
  async use<Result>(
    work: (server: RunningServer) => Promise<{ readonly result: Result; readonly isHarmed: boolean }>,
  ): Promise<Result> {
    const { end, backendEnd } = this.#current;
    if (this.#isHurt || end !== undefined || backendEnd !== undefined) await this.#replace();
    const wasFresh = this.#isFresh;
    // Of one that throws, nobody knows what it did.
    this.#isHurt = true;
    this.#isFresh = false;
    try {
      const { result, isHarmed } = await work(this.#current);
      this.#isHurt = isHarmed;
      return result;
    } catch (error) {
      if (wasFresh || !isNthfailError(error) || error.exitStatus !== EXIT_BROKEN) throw error;
      return this.use(work);
    }
  }

  /** Stops the server that runs now, unless it is lent. Safe to call more than once. */
  async stop(): Promise<void> {
    if (this.#current === this.#lent) return;
    await (this.#isHurt ? this.#current.stop(HARMED_STOP_TIMEOUT_MS) : this.#current.stop());
  }

  async #replace(): Promise<void> {
    await this.stop();
    this.#current = await this.#start();
    this.#isFresh = true;
  }
}
