import { CALLS } from '../native/calls.data.ts';
import { RULE } from '../native/layout.data.ts';
import { ACTION, COUNTED, FAMILY, KEY_KIND, SEEN, WANTED, WHO, WITHOUT_END } from '../native/layout.ts';
import { defaultTimes } from '../plan/default-times.ts';
import { ERRNO_NUMBERS } from '../plan/errno-name.ts';
import type { Fault } from '../plan/fault.ts';
import type { Step } from '../plan/plan.ts';
import type { ConnectionSelector, Listener, Point } from '../plan/point.ts';

/** Which connections a case has: those of a selector, or only what {@link giveDescriptor} gives it. */
export type CaseKey = ConnectionSelector | { readonly by: 'descriptor' };

/** Bytes in front of the rules: the key, the listener and what is wanted besides. */
const KEY_BYTES = 24;

/**
 * Encodes a case as `nf_arm` takes it: the key of its connections and one rule for each step.
 * @param holdLimitMs longest time that a hold stops a caller, in milliseconds
 * @param notesPieces whether the journal tells where the pieces of gathered writes begin
 */
export function encodeCase(
  key: CaseKey,
  steps: readonly Step[],
  holdLimitMs: number,
  notesPieces = false,
): Buffer {
  const encoded = Buffer.alloc(KEY_BYTES + steps.length * RULE.size);
  encoded.writeUInt32LE(valueOf(key), 0);
  encoded.writeUInt32LE(key.by === 'descriptor' ? KEY_KIND.none : KEY_KIND[key.by], 4);
  encoded.writeBigUInt64LE('listener' in key ? encodeListener(key.listener) : 0n, 8);
  encoded.writeBigUInt64LE(notesPieces ? BigInt(WANTED.pieces) : 0n, 16);
  for (const [index, step] of steps.entries()) {
    const rule = encoded.subarray(KEY_BYTES + index * RULE.size, KEY_BYTES + (index + 1) * RULE.size);
    encodePoint(rule, step.point);
    encodeFault(rule, step.fault, holdLimitMs);
  }
  return encoded;
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
