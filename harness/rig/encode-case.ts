import { CALLS } from '../native/calls.data.ts';
import { RULE } from '../native/layout.data.ts';
import { ACTION, KEY_KIND } from '../native/layout.ts';
import { ERRNO_NUMBERS } from '../plan/errno-name.ts';
import type { Step } from '../plan/plan.ts';
import type { ConnectionSelector } from '../plan/point.ts';

/**
 * Encodes a case as `nf_arm` takes it: the key of its connection and one rule for each step.
 * @param holdLimitMs longest time that a hold stops a caller, in milliseconds
 */
export function encodeCase(
  connection: ConnectionSelector,
  steps: readonly Step[],
  holdLimitMs: number,
): Buffer {
  const encoded = Buffer.alloc(8 + steps.length * RULE.size);
  encoded.writeUInt32LE(
    connection.by === 'source' ? parseAddress(connection.address) : connection.ordinal,
    0,
  );
  encoded.writeUInt32LE(connection.by === 'source' ? KEY_KIND.source : KEY_KIND.accept, 4);
  steps.forEach((step, index) => encodeRule(encoded, 8 + index * RULE.size, step, holdLimitMs));
  return encoded;
}

function encodeRule(encoded: Buffer, at: number, { point, fault }: Step, holdLimitMs: number): void {
  const call = point.call;
  encoded.writeUInt8(ACTION[fault.kind], at + RULE.action);
  encoded.writeUInt32LE(point.ordinal, at + RULE.ordinal);
  if ('call' in call) {
    encoded.writeUInt8(1, at + RULE.byName);
    encoded.writeUInt8(CALLS.find(({ name }) => name === call.call)?.id ?? 0, at + RULE.call);
  }
  if (fault.kind === 'short') encoded.writeBigUInt64LE(BigInt(fault.bytes), at + RULE.bytes);
  if (fault.kind === 'error') encoded.writeInt32LE(ERRNO_NUMBERS[fault.errno], at + RULE.error);
  if (fault.kind === 'hold') encoded.writeUInt32LE(holdLimitMs, at + RULE.limitMs);
}

/** A dotted IPv4 address as a number, the first byte highest. */
export function parseAddress(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
