import { ReplaceableServer } from '../check/replaceable-server.ts';
import { needsAllocationsOf } from '../search/case-of.ts';
import type { StoredFinding } from '../search/finding-store.ts';
import { chooseServerOf, type GivenServer, NOTHING_GIVEN } from './choose-server-of.ts';

/** The servers of several findings: each that they describe is started once, when it is first asked for. */
export class FindingServers {
  readonly #instead: GivenServer;
  readonly #servers = new Map<string, Promise<ReplaceableServer>>();

  /** @param instead what a command line says in place of what the findings say */
  constructor(instead: GivenServer = NOTHING_GIVEN) {
    this.#instead = instead;
  }

  /**
   * The server of a finding. One that could not be started is tried again when it is asked for again.
   * @throws NthfailError what {@link chooseServerOf} and `startServer` throw
   */
  get(stored: StoredFinding): Promise<ReplaceableServer> {
    const { options, command } = stored.finding.server;
    const key = JSON.stringify([options, command, needsAllocationsOf(stored)]);
    const known = this.#servers.get(key);
    if (known !== undefined) return known;
    const starting = chooseServerOf(stored, this.#instead).then(({ start }) =>
      ReplaceableServer.startedBy(start),
    );
    this.#servers.set(key, starting);
    starting.catch(() => this.#servers.delete(key));
    return starting;
  }

  /** Stops all of them, those too that are still starting. */
  async stopAll(): Promise<void> {
    const starting = [...this.#servers.values()];
    this.#servers.clear();
    const servers = await Promise.allSettled(starting);
    await Promise.all(servers.flatMap((one) => (one.status === 'fulfilled' ? one.value.stop() : [])));
  }
}
