import { readCpuNs } from '../target/cpu-time.ts';
import type { RunningServer } from '../target/running-server.ts';
import type { Run } from './run.ts';

/** When the watch begins, in milliseconds: most cases are over by then, and pay nothing for it. */
const BEGIN_MS = 50;

/** Measures the CPU time of a server during a case that takes its time. */
export class CpuWatch {
  readonly #server: RunningServer;
  readonly #timer: NodeJS.Timeout;
  #begin: { readonly cpuNs: bigint; readonly atNs: bigint } | undefined;

  constructor(server: RunningServer) {
    this.#server = server;
    this.#timer = setTimeout(() => (this.#begin = this.#read()), BEGIN_MS);
    this.#timer.unref();
  }

  /** Ends the watch. @returns what it measured; undefined when it was over before it began, or had been ended already */
  end(): Run['cpu'] {
    clearTimeout(this.#timer);
    const begin = this.#begin;
    if (begin === undefined) return undefined;
    this.#begin = undefined;
    const { cpuNs, atNs } = this.#read();
    return { usedNs: cpuNs - begin.cpuNs, wallNs: atNs - begin.atNs };
  }

  #read(): { readonly cpuNs: bigint; readonly atNs: bigint } {
    return { cpuNs: readCpuNs(this.#server), atNs: process.hrtime.bigint() };
  }
}
