/** Which processes are a server's, at the time of each record: those that were named, and what they forked since. */
export class ProcessTree {
  /** Since when each is known, CLOCK_MONOTONIC in nanoseconds. */
  readonly #knownSince = new Map<number, bigint>();

  /** Counts a process that runs at `atNs` as the server's. */
  add(pid: number, atNs: bigint): void {
    if (!this.#knownSince.has(pid)) this.#knownSince.set(pid, atNs);
  }

  /** Notes that a process forked. To be told in the order of time, before what the child does. */
  noteFork(pid: number, parentPid: number, atNs: bigint): void {
    if (this.#knownSince.has(parentPid)) this.add(pid, atNs);
    // The number was free, so its process has ended: this is another. But not when it is the birth of one named later.
    else if ((this.#knownSince.get(pid) ?? atNs) < atNs) this.#knownSince.delete(pid);
  }

  /** Whether a process is the server's, as far as was told. */
  has(pid: number): boolean {
    return this.#knownSince.has(pid);
  }
}
