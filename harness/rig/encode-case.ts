import { CALLS } from '../native/calls.data.ts';
import { RULE } from '../native/layout.data.ts';
import {
  ACTION,
  CALLER,
  COUNTED,
  FAMILY,
  KEY_KIND,
  SEEN,
  WANTED,
  WHO,
  WITHOUT_END,
} from '../native/layout.ts';
import { defaultTimes } from '../plan/default-times.ts';
import { ERRNO_NUMBERS } from '../plan/errno-name.ts';
import type { Fault } from '../plan/fault.ts';
import type { Step } from '../plan/plan.ts';
import type { ConnectionSelector, Listener, Point } from '../plan/point.ts';
import type { ModuleRange } from '../symbols/find-code.ts';
import type { CallerCode } from './locate-callers.ts';

/** Which connections a case has: those of a selector, or only what {@link giveDescriptor} gives it. */
export type CaseKey = ConnectionSelector | { readonly by: 'descriptor' };

/** What the journal of a case tells besides its calls. */
export interface Noted {
  /** Where the pieces of gathered writes begin (`CallEvent.pieces`). Default false. */
  readonly notesPieces?: boolean;
  /** From where calls are made (`CallEvent.site`). Default: when the plan names a caller. */
  readonly notesSites?: boolean;
}

/** Bytes in front of the ranges and rules: the key, the listener, what is wanted besides, and how many ranges. */
const KEY_BYTES = 32;
/** Bytes of a range as `nf_arm` takes it: the key of its module, where it begins, and its length. */
const RANGE_BYTES = 24;

/**
 * Encodes a case as `nf_arm` takes it: the key of its connections, the code that its steps name, and one rule for each step.
 * @param holdLimitMs longest time that a hold stops a caller, in milliseconds
 * @param code of all callers that the steps name
 */
export function encodeCase(
  key: CaseKey,
  steps: readonly Step[],
  holdLimitMs: number,
  { notesPieces = false, notesSites = false }: Noted = {},
  code: CallerCode = new Map(),
): Buffer {
  const ranges = steps.map(({ point }) => (point.caller && code.get(point.caller)) ?? []);
  const rulesAt = KEY_BYTES + ranges.flat().length * RANGE_BYTES;
  const encoded = Buffer.alloc(rulesAt + steps.length * RULE.size);
  encoded.writeUInt32LE(valueOf(key), 0);
  encoded.writeUInt32LE(key.by === 'descriptor' ? KEY_KIND.none : KEY_KIND[key.by], 4);
  encoded.writeBigUInt64LE('listener' in key ? encodeListener(key.listener) : 0n, 8);
  const wanted = (notesPieces ? WANTED.pieces : 0) | (notesSites ? WANTED.sites : 0);
  encoded.writeBigUInt64LE(BigInt(wanted), 16);
  encoded.writeBigUInt64LE(BigInt(ranges.flat().length), 24);
  for (const [index, range] of ranges.flat().entries())
    encodeRange(encoded.subarray(KEY_BYTES + index * RANGE_BYTES), range);
  for (const [index, step] of steps.entries()) {
    const rule = encoded.subarray(rulesAt + index * RULE.size, rulesAt + (index + 1) * RULE.size);
    rule.writeUInt8(CALLER[step.point.caller?.in ?? 'anywhere'], RULE.caller);
    rule.writeUInt16LE(ranges.slice(0, index).flat().length, RULE.firstRange);
    rule.writeUInt16LE(ranges[index]?.length ?? 0, RULE.rangeCount);
    encodePoint(rule, step.point);
    encodeFault(rule, step.fault, holdLimitMs);
  }
  return encoded;
}

function encodeRange(to: Buffer, { start, end, in: { identity } }: ModuleRange): void {
  to.writeBigUInt64LE(moduleKey(identity.device, identity.inode), 0);
  to.writeBigUInt64LE(start, 8);
  to.writeBigUInt64LE(end - start, 16);
}

/** What the engine knows a file by (`nf_module_key`). */
function moduleKey(device: bigint, inode: bigint): bigint {
  const key =
    BigInt.asUintN(64, inode * 0x9e3779b97f4a7c15n) ^ BigInt.asUintN(64, (device + 1n) * 0xc2b2ae3d27d4eb4fn);
  return key === 0n ? 1n : key;
}

function valueOf(key: CaseKey): number {
  if (key.by === 'source') return parseAddress(key.address);
  return key.by === 'accept' ? key.ordinal : 0;
}

function encodePoint(rule: Buffer, point: Point): void {
  const { call, ordinal, through, every = 1, atByte, role, comm = '', thread, after, connection } = point;
  if ('family' in call) {
    rule.writeUInt8(COUNTED.family, RULE.counted);
    rule.writeUInt8(FAMILY[call.family], RULE.call);
  } else {
    rule.writeUInt8(COUNTED.call, RULE.counted);
    rule.writeUInt8(CALLS.find(({ name }) => name === call.call)?.id ?? 0, RULE.call);
  }
  rule.writeUInt8(point.perTurn === true ? 1 : 0, RULE.isPerTurn);
  rule.writeUInt8(whoIs(role), RULE.role);
  rule.writeUInt8(whoIs(thread), RULE.thread);
  rule.writeUInt8(after === undefined ? 0 : SEEN[after], RULE.after);
  rule.writeUInt8(atByte === undefined ? 0 : 1, RULE.isByByte);
  rule.writeUInt32LE(ordinal, RULE.first);
  // A rule by byte strikes the first call from there on, however many of them came before it was armed.
  const last = through === 'end' ? WITHOUT_END : (through ?? ordinal);
  rule.writeUInt32LE(last, RULE.last);
  rule.writeUInt32LE(every, RULE.step);
  rule.writeUInt32LE(timesOf(point), RULE.times);
  rule.writeBigUInt64LE(BigInt(atByte ?? 0), RULE.atByte);
  rule.writeUInt32LE(typeof role === 'number' ? role : 0, RULE.processNumber);
  rule.writeUInt32LE(typeof thread === 'number' ? thread : 0, RULE.threadNumber);
  rule.write(comm, RULE.comm, 15, 'utf8');
  rule.writeBigUInt64LE(
    connection?.by === 'listener' && isAccept(point) ? encodeListener(connection.listener) : 0n,
    RULE.listener,
  );
}

/** Whether the point's calls are made on a listening socket, and not on a connection. */
function isAccept({ call }: Point): boolean {
  return 'call' in call && (call.call === 'accept' || call.call === 'accept4');
}

function whoIs(who: 'main' | 'worker' | number | undefined): number {
  if (who === undefined) return WHO.any;
  return typeof who === 'number' ? WHO.one : WHO[who];
}

/** Strikes that a rule has; 0: without end. */
function timesOf(point: Point): number {
  const times = point.times ?? defaultTimes(point);
  return times === 'always' ? 0 : times;
}

function encodeFault(rule: Buffer, fault: Fault, holdLimitMs: number): void {
  rule.writeUInt8(fault.kind === 'reset-peer' ? ACTION.hold : ACTION[fault.kind], RULE.action);
  switch (fault.kind) {
    case 'short':
      rule.writeBigUInt64LE(BigInt(fault.bytes), RULE.bytes);
      break;
    case 'error':
      rule.writeInt32LE(ERRNO_NUMBERS[fault.errno], RULE.error);
      break;
    case 'reset':
      rule.writeInt32LE(fault.errno === undefined ? 0 : ERRNO_NUMBERS[fault.errno], RULE.error);
      break;
    case 'hold':
    case 'reset-peer':
    case 'full':
      rule.writeUInt32LE(holdLimitMs, RULE.limitMs);
      break;
    case 'delay':
      rule.writeUInt32LE(fault.delayMs, RULE.limitMs);
      break;
    case 'zero':
    case 'kill':
      break;
  }
}

/** A listener as `nf_listener_of` knows it: its port, or a hash of its path (FNV-1a, 64 bits) with the highest bit set. */
export function encodeListener(listener: Listener | undefined): bigint {
  if (listener === undefined) return 0n;
  if ('port' in listener) return BigInt(listener.port);
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(listener.path))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash | (1n << 63n);
}

/** A dotted IPv4 address as a number, the first byte highest. */
export function parseAddress(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
