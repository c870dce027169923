import { NthfailError } from '../errors.ts';
import {
  addProbe,
  closeProbeRings,
  drainProbes,
  openProbeRings,
  readRingLosses,
  switchProbes,
  type RingLosses,
} from '../native/probe-rings.ts';
import { checkCodeOffset } from './check-code-offset.ts';
import { checkIsInPlace } from './check-is-in-place.ts';
import { HitOrder, type ProbeHit } from './hit-order.ts';
import { refuseProbe, refuseRings } from './refusal.ts';

/** A function to be probed. */
export interface Probe {
  /** How its hits are called; several probes may share a name. */
  readonly name: string;
  /** The program or library that it is in. `/proc/PID/exe` is the one that a process runs, whatever became of its path. */
  readonly path: string;
  /** Where it begins in that file, in bytes. Must be the first byte of an instruction: the kernel cannot tell, and breaks one otherwise. */
  readonly fileOffset: number;
}

/** Whom a set listens to, and how much it can hold. */
export interface ProbeOptions {
  /**
   * Pids of the server that run now; what they fork later belongs to it too. Asked just before the probes are switched on and just
   * after, so that no child is missed that is born between. Empty for a server that starts later: see {@link ProbeSet.follow}.
   */
  readonly processes: () => readonly number[];
  /** Pages of memory for each processor, a power of two: what happens between two drains has to fit. Default 128, which hold some
   * 16,000 hits and forks where a page has 4 KiB. */
  readonly ringPages?: number;
}

const RING_PAGES = 128;

/** Probes on functions of one server, in all its processes and threads. To be closed. */
export class ProbeSet {
  readonly #handle: number;
  readonly #order: HitOrder;
  #losses: RingLosses = { records: 0, fullRings: 0 };
  #isClosed = false;

  /** Use {@link openProbes}. */
  constructor(handle: number, probes: readonly Probe[]) {
    this.#handle = handle;
    this.#order = new HitOrder(probes.map(({ name }) => name));
  }

  /** Counts processes that run now as the server's too. Hits of theirs that are not drained yet count as well. */
  follow(pids: readonly number[]): void {
    this.#order.follow(pids, process.hrtime.bigint());
  }

  /**
   * Switches all probes on or off. A probe that is off records nothing; only {@link close} makes the function as fast as it was.
   * @throws NthfailError `NF_E_PROBE`
   */
  switch(isOn: boolean): void {
    this.#refuseIfClosed();
    const error = switchProbes(this.#handle, isOn);
    if (error < 0) throw refuseRings(error);
  }

  /**
   * Takes the server's hits up to now, in order of time. Those of one thread are in order from drain to drain as well.
   * @throws NthfailError `NF_E_PROBE` when the set is closed, or the kernel's records make no sense.
   */
  drain(): readonly ProbeHit[] {
    this.#refuseIfClosed();
    const untilNs = process.hrtime.bigint();
    const taken = drainProbes(this.#handle);
    if (taken === undefined)
      throw new NthfailError('NF_E_PROBE', 'the records of the kernel make no sense', {
        hint: 'report this, with the kernel version',
      });
    this.#losses = readRingLosses(this.#handle);
    return this.#order.take(taken, untilNs);
  }

  /**
   * What the rings could not hold, of this server or of any other that runs the same file, up to the last {@link drain}. Where either
   * number is not 0, hits may be missing.
   */
  get losses(): RingLosses {
    return this.#losses;
  }

  /** Takes the probes away. What was not drained is gone. The kernel takes some 0.1 s for each; nobody waits for it. */
  close(): void {
    if (!this.#isClosed) closeProbeRings(this.#handle);
    this.#isClosed = true;
  }

  #refuseIfClosed(): void {
    if (this.#isClosed) throw new NthfailError('NF_E_PROBE', 'these probes are closed');
  }
}

/**
 * Puts probes on functions of a server, and switches them on. Needs root, or CAP_SYS_ADMIN (older kernels: CAP_PERFMON).
 * @throws NthfailError `NF_E_PROBE`, with what to do about it.
 */
export function openProbes(probes: readonly Probe[], options: ProbeOptions): ProbeSet {
  for (const { name, path, fileOffset } of probes) checkCodeOffset(name, path, fileOffset);
  const handle = openProbeRings(options.ringPages ?? RING_PAGES);
  if (handle < 0) throw refuseRings(handle);
  const set = new ProbeSet(handle, probes);
  try {
    for (const { name, path, fileOffset } of probes) {
      const number = addProbe(handle, path, fileOffset);
      if (number < 0) throw refuseProbe(name, path, number);
    }
    set.follow(options.processes());
    set.switch(true);
    const running = options.processes();
    set.follow(running);
    if (running.length > 0) for (const probe of probes) checkIsInPlace(probe, running);
    return set;
  } catch (error) {
    set.close();
    throw error;
  }
}
