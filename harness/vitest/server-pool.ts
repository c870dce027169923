import type { RunningServer } from '../target/running-server.ts';
import { startServer, type StartOptions } from '../target/start-server.ts';
import type { Target } from '../target/target.ts';

/** The servers of one test file: each target is started when it is first asked for, and shared from then on. */
export class ServerPool {
  readonly #servers = new Map<Target, Promise<RunningServer>>();
  readonly #stopAll = (): void => void this.stopAll();

  constructor() {
    // Vitest's workers outlive it for a while when it is killed.
    process.once('disconnect', this.#stopAll);
  }

  /**
   * The server of a target. One that has died, because a plan killed it, is started anew.
   * @param options count for the call that starts it
   * @throws NthfailError what {@link startServer} throws; the next call tries again
   */
  async get(target: Target, options: StartOptions = {}): Promise<RunningServer> {
    const known = this.#servers.get(target);
    if (known === undefined) return this.#start(target, options);
    const server = await known;
    if (server.end === undefined) return server;
    // Of those who find it dead, the first one replaces it.
    if (this.#servers.get(target) !== known) return this.get(target, options);
    const again = this.#start(target, options);
    await server.stop();
    return again;
  }

  /** Stops all of them, those too that are still starting. */
  async stopAll(): Promise<void> {
    process.off('disconnect', this.#stopAll);
    const starting = [...this.#servers.values()];
    this.#servers.clear();
    const servers = await Promise.allSettled(starting);
    await Promise.all(servers.flatMap((one) => (one.status === 'fulfilled' ? one.value.stop() : [])));
  }

  #start(target: Target, options: StartOptions): Promise<RunningServer> {
    const server = startServer(target, options);
    this.#servers.set(target, server);
    server.catch(() => {
      if (this.#servers.get(target) === server) this.#servers.delete(target);
    });
    return server;
  }
}
