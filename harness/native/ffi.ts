import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { createExternalBuffer, DataType, load, open } from 'ffi-rs';
import { NthfailError } from '../errors.ts';
import { buildNative } from './build-native.ts';
import { LAYOUT_WORDS } from './layout.data.ts';
import { LAYOUT_VERSION } from './layout.ts';
import { readPlatform } from './platform.ts';

/*
 * The only file that imports ffi-rs. What keeps the process alive: the library is opened once, before any call, and
 * never closed; only integers and buffers cross; a mapping is viewed once and its External kept beside the view.
 */

const LIBRARY = 'nthfail';
/** Events of the largest journal: 1 GiB, within the 31 bits that sizes have between here and C. */
const LARGEST_JOURNAL = 2 ** 24;
/** What to do when a case cannot be armed, by errno. */
const WHY_NOT_ARMED: Readonly<Record<string, string>> = {
  EBUSY:
    'one plan with steps for the server itself can be armed at a time: disarm the other first, or run them one after the other',
  EBADF: 'its server has been stopped, or its library detached',
};
let isOpen = false;
let isChecked = false;

/** A segment mapped into this process. */
export interface SegmentMemory {
  /** Number of the segment in the control library. */
  readonly handle: number;
  /** The segment itself, not a copy. Reads as zeros after {@link closeSegment}. */
  readonly view: Buffer;
  /** Keeps the native pointer of `view` alive. */
  readonly pointer: unknown;
}

/**
 * Makes the segment file `path` (which must not exist), maps it and checks the mapping.
 * @param journalCapacity events that the journal holds, a power of two from 64 to 2^24
 * @param hasCoverage whether it has a map of the places of the server's code
 * @throws NthfailError `NF_E_USAGE`, `NF_E_SEGMENT`, `NF_E_NATIVE`, `NF_E_PLATFORM` or `NF_E_COMPILER`.
 */
export function createSegment(path: string, journalCapacity: number, hasCoverage = false): SegmentMemory {
  if (
    !Number.isInteger(Math.log2(journalCapacity)) ||
    journalCapacity < 64 ||
    journalCapacity > LARGEST_JOURNAL
  )
    throw new NthfailError(
      'NF_E_USAGE',
      `journalCapacity is ${journalCapacity}, expected a power of two from 64 to ${LARGEST_JOURNAL}`,
    );
  openControl();
  const name = Buffer.from(`${path}\0`);
  const handle = call(
    'nf_segment_create',
    [DataType.U8Array, DataType.I32, DataType.I32],
    [name, journalCapacity, hasCoverage ? 1 : 0],
  );
  if (handle < 0)
    throw new NthfailError('NF_E_SEGMENT', `cannot make the shared segment ${path}: ${describe(handle)}`, {
      hint: 'look at the free space and the permissions of /dev/shm (df /dev/shm)',
    });
  const size = call('nf_segment_size', [DataType.I32], [handle]);
  const pointer = load({
    library: LIBRARY,
    funcName: 'nf_segment_memory',
    retType: DataType.External,
    paramsType: [DataType.I32],
    paramsValue: [handle],
  });
  const view = createExternalBuffer(pointer, size);
  checkMapping(view, size);
  return { handle, view, pointer };
}

/** Ends the watcher and gives the memory of the segment back. The view stays valid and reads as zeros. */
export function closeSegment(segment: SegmentMemory): void {
  call('nf_segment_close', [DataType.I32], [segment.handle]);
}

/**
 * Arms a case given as its key and rules, encoded as in the segment.
 * @returns the case's slot
 * @throws NthfailError `NF_E_SEGMENT` when every slot is armed.
 */
export function armCase(segment: SegmentMemory, encoded: Buffer): number {
  const slot = call(
    'nf_arm',
    [DataType.I32, DataType.U8Array, DataType.I32],
    [segment.handle, encoded, encoded.length],
  );
  if (slot < 0)
    throw new NthfailError('NF_E_SEGMENT', `cannot arm another case: ${describe(slot)}`, {
      hint: WHY_NOT_ARMED[describe(slot)] ?? 'disarm the cases that have ended; 1024 can be armed at once',
    });
  return slot;
}

/** Disarms a case and lets its holds go. Returns the calls that were in flight in it. */
export function disarmCase(segment: SegmentMemory, slot: number): number {
  return call('nf_disarm', [DataType.I32, DataType.I32], [segment.handle, slot]);
}

/** Opens the gate of the hold that is rule `rule` (from 0) of a case. Returns whether a caller waited there. */
export function releaseHold(segment: SegmentMemory, slot: number, rule: number): boolean {
  return call('nf_release', [DataType.I32, DataType.I32, DataType.I32], [segment.handle, slot, rule]) === 1;
}

/**
 * Puts the engine in front of the calls of one library that is loaded in this process, with this segment.
 * @param path of the library, as it was opened
 * @returns how many functions it calls that the engine stands in front of now
 * @throws NthfailError `NF_E_ATTACH`
 */
export function attachLibrary(segment: SegmentMemory, path: string): number {
  const name = Buffer.from(`${path}\0`);
  const count = call('nf_attach', [DataType.I32, DataType.U8Array], [segment.handle, name]);
  if (count > 0) return count;
  if (count < 0)
    throw new NthfailError('NF_E_ATTACH', `cannot attach to ${path}: ${describe(count)}`, {
      hint:
        count === -constants.errno.ENOENT
          ? 'open the library first (ffi-rs: open({ library, path })), and name it by the same path'
          : 'a library can be attached to once; it has to be an ELF shared object of this machine',
    });
  throw new NthfailError('NF_E_ATTACH', `cannot attach to ${path}: it makes none of the calls`, {
    hint: 'is it linked statically with libc, or does another library make the calls for it?',
  });
}

/** Takes the engine away from a library again. */
export function detachLibrary(path: string): void {
  call('nf_detach', [DataType.U8Array], [Buffer.from(`${path}\0`)]);
}

/**
 * Makes the descriptor `fd` of this process a connection of the case in `slot`.
 * @throws NthfailError `NF_E_SEGMENT` when no connection record is free.
 */
export function giveDescriptor(segment: SegmentMemory, slot: number, fd: number): void {
  const error = call('nf_give', [DataType.I32, DataType.I32, DataType.I32], [segment.handle, slot, fd]);
  if (error < 0)
    throw new NthfailError('NF_E_SEGMENT', `cannot follow descriptor ${fd}: ${describe(error)}`, {
      hint: 'is it open, and the library attached?',
    });
}

/**
 * Has writes to the file with this device and inode number journaled as log records.
 * @throws NthfailError `NF_E_SEGMENT` past eight files.
 */
export function watchLog(segment: SegmentMemory, device: bigint, inode: bigint): void {
  const file = Buffer.alloc(16);
  file.writeBigUInt64LE(device, 0);
  file.writeBigUInt64LE(inode, 8);
  const index = call(
    'nf_watch_log',
    [DataType.I32, DataType.U8Array, DataType.I32],
    [segment.handle, file, file.length],
  );
  if (index < 0)
    throw new NthfailError('NF_E_SEGMENT', `cannot watch another log: ${describe(index)}`, {
      hint: 'name seven at most (logFiles, --log): its output is the eighth',
    });
}

/**
 * Starts the native thread that turns the segment's doorbell into bytes on a pipe.
 * @returns the pipe's reading end, non-blocking; the caller closes it
 * @throws NthfailError `NF_E_SEGMENT` when there are no descriptors or threads left.
 */
export function watchDoorbell(segment: SegmentMemory): number {
  const fd = call('nf_watch_start', [DataType.I32], [segment.handle]);
  if (fd < 0) throw new NthfailError('NF_E_SEGMENT', `cannot watch the segment: ${describe(fd)}`);
  return fd;
}

/**
 * Calls a function of the control library that takes integers (32 bits) and buffers.
 * @returns what it returns: a value >= 0 or a negated errno
 * @throws NthfailError `NF_E_NATIVE`, `NF_E_PLATFORM` or `NF_E_COMPILER`.
 */
export function callControl(name: string, ...values: readonly (number | Buffer)[]): number {
  openControl();
  const types = values.map((value) => (typeof value === 'number' ? DataType.I32 : DataType.U8Array));
  return call(name, types, [...values]);
}

function openControl(): void {
  if (isChecked) return;
  const { control } = buildNative();
  if (!isOpen) open({ library: LIBRARY, path: control });
  isOpen = true;
  checkLayout(control);
  isChecked = true;
}

function checkLayout(path: string): void {
  const expected = [LAYOUT_VERSION, ...LAYOUT_WORDS];
  const out = Buffer.alloc(4 * (expected.length + 64));
  const length = call('nf_layout', [DataType.U8Array, DataType.I32], [out, out.length]);
  const words = Array.from({ length: Math.max(length, 0) / 4 }, (_, i) => out.readUInt32LE(4 * i));
  if (words.length !== expected.length)
    fail(`its layout has ${words.length} words, not ${expected.length}`, path);
  const wrong = expected.findIndex((word, i) => words[i] !== word);
  if (wrong >= 0) fail(`word ${wrong} of its layout is ${words[wrong]}, not ${expected[wrong]}`, path);
}

/** One write, read and atomic add through the mapping: catches a copied or misplaced view before any run trusts it. */
function checkMapping(view: Buffer, size: number): void {
  const probe = new BigInt64Array(view.buffer, view.byteOffset + size - 8, 1);
  probe[0] = 40n;
  Atomics.add(probe, 0, 2n);
  const seen = view.readBigInt64LE(size - 8);
  probe[0] = 0n;
  if (seen !== 42n || view.toString('latin1', 0, 7) !== 'NTHFAIL')
    fail('its memory cannot be shared with Node');
}

function fail(what: string, path: string = LIBRARY): never {
  const { os, arch, glibc } = readPlatform();
  const versions = `${os} ${arch}, glibc ${glibc ?? 'none'}, node ${process.version}`;
  throw new NthfailError('NF_E_NATIVE', `the control library ${path} does not fit: ${what} (${versions})`, {
    hint: 'reinstall the package; if that does not help, report this line',
  });
}

function call(funcName: string, paramsType: DataType[], paramsValue: unknown[]): number {
  return load({ library: LIBRARY, funcName, retType: DataType.I32, paramsType, paramsValue });
}

function describe(negative: number): string {
  return getSystemErrorName(negative);
}
