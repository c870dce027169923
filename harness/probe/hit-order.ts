import type { ProbeRecord } from '../native/probe-rings.ts';
import { ProcessTree } from './process-tree.ts';

/** A thread entered a probed function. */
export interface ProbeHit {
  readonly name: string;
  /** CLOCK_MONOTONIC in nanoseconds, as in the journal. */
  readonly atNs: bigint;
  readonly pid: number;
  /** Kernel thread id, as in the journal. */
  readonly tid: number;
  /** Number of the processor. */
  readonly cpu: number;
}

/** Makes one order of what the rings of all processors hold, and leaves out what is not the server's. */
export class HitOrder {
  readonly #names: readonly string[];
  readonly #tree = new ProcessTree();
  /** Taken out of the rings, and from after the moment for which the last {@link take} answered. */
  #held: readonly ProbeRecord[] = [];

  /** @param names of the probes, by their number */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** Counts processes that run at `atNs` as the server's. What was not taken yet of theirs counts as well. */
  follow(pids: readonly number[], atNs: bigint): void {
    for (const pid of pids) this.#tree.add(pid, atNs);
  }

  /**
   * The server's hits up to `untilNs`, a moment before the first ring was read, in order of time. Rings are read one after the other:
   * up to that moment nothing can be missing that led to what was read. What came later is kept for the next time.
   */
  take(records: readonly ProbeRecord[], untilNs: bigint): readonly ProbeHit[] {
    const all = [...this.#held, ...records];
    this.#held = all.filter(({ atNs }) => atNs > untilNs);
    return all
      .filter(({ atNs }) => atNs <= untilNs)
      .toSorted(byTime)
      .flatMap((record) => this.#readHit(record));
  }

  #readHit(record: ProbeRecord): readonly ProbeHit[] {
    if (record.kind === 'fork') {
      this.#tree.noteFork(record.pid, record.parentPid, record.atNs);
      return [];
    }
    const { atNs, pid, tid, cpu, probe } = record;
    return this.#tree.has(pid) ? [{ name: this.#names[probe] ?? '', atNs, pid, tid, cpu }] : [];
  }
}

/** By time; where that is the same, a process begins before anything is done in it. */
function byTime(a: ProbeRecord, b: ProbeRecord): number {
  if (a.atNs !== b.atNs) return a.atNs < b.atNs ? -1 : 1;
  return Number(b.kind === 'fork') - Number(a.kind === 'fork');
}
