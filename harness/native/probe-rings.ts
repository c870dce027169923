import { callControl } from './ffi.ts';

/** Bytes of one record of {@link drainProbes}, `struct nf_hit` of probe-ring.h. */
const RECORD_BYTES = 24;
/** Records that one call into the library takes at most. */
const RECORDS_AT_ONCE = 4096;
/** In place of a probe's number: a process began. */
const IS_FORK = -1;

/** A probe was hit, or a process of the machine forked. Times are CLOCK_MONOTONIC in nanoseconds. */
export type ProbeRecord =
  | {
      readonly kind: 'hit';
      readonly atNs: bigint;
      /** Number of the probe in its set. */
      readonly probe: number;
      readonly pid: number;
      readonly tid: number;
      readonly cpu: number;
    }
  | { readonly kind: 'fork'; readonly atNs: bigint; readonly pid: number; readonly parentPid: number };

/** What the rings of a set could not hold. Both zero when nothing is missing. */
export interface RingLosses {
  /** Records that the kernel says it lost. */
  readonly records: number;
  /** How often a ring was found full: some may be lost of which the kernel has not told yet. */
  readonly fullRings: number;
}

/**
 * Makes a set without probes: one ring of `pages` pages (a power of two) for each processor.
 * @returns its handle, or a negated errno: ENODEV when the kernel has no uprobes, ENOBUFS when so much memory may not be locked
 */
export function openProbeRings(pages: number): number {
  return callControl('nf_probes_open', pages);
}

/**
 * Adds a probe, which is off until {@link switchProbes}. The kernel checks neither that there is code at `fileOffset`, nor that an
 * instruction begins there.
 * @returns its number in the set, from 0, or a negated errno
 */
export function addProbe(handle: number, path: string, fileOffset: number): number {
  const offset = Buffer.alloc(8);
  offset.writeBigUInt64LE(BigInt(fileOffset));
  return callControl('nf_probes_add', handle, Buffer.from(`${path}\0`), offset);
}

/** Switches all probes of a set on or off. Returns 0 or a negated errno. */
export function switchProbes(handle: number, isOn: boolean): number {
  return callControl('nf_probes_switch', handle, isOn ? 1 : 0);
}

/** Takes what the rings of a set hold, in order for each processor; undefined when a ring cannot be understood. */
export function drainProbes(handle: number): readonly ProbeRecord[] | undefined {
  const out = Buffer.alloc(RECORD_BYTES * RECORDS_AT_ONCE);
  const records: ProbeRecord[] = [];
  for (;;) {
    const length = callControl('nf_probes_drain', handle, out, out.length);
    if (length < 0) return undefined;
    for (let at = 0; at < length; at += RECORD_BYTES) records.push(decode(out, at));
    if (length < out.length) return records;
  }
}

/** What is missing since the set was made. Drain first: the kernel tells of losses among the records. */
export function readRingLosses(handle: number): RingLosses {
  const out = Buffer.alloc(16);
  callControl('nf_probes_losses', handle, out, out.length);
  return { records: Number(out.readBigUInt64LE(0)), fullRings: Number(out.readBigUInt64LE(8)) };
}

/** Ends a set: nothing is recorded any more. Its descriptors are closed soon after, without waiting for it. */
export function closeProbeRings(handle: number): void {
  callControl('nf_probes_close', handle);
}

function decode(out: Buffer, at: number): ProbeRecord {
  const atNs = out.readBigUInt64LE(at);
  const pid = out.readInt32LE(at + 8);
  const tid = out.readInt32LE(at + 12);
  const probe = out.readInt32LE(at + 16);
  return probe === IS_FORK
    ? { kind: 'fork', atNs, pid, parentPid: tid }
    : { kind: 'hit', atNs, probe, pid, tid, cpu: out.readInt32LE(at + 20) };
}
