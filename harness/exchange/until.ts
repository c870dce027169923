import { NthfailError } from '../errors.ts';
import type { Meter } from './protocol.ts';

/**
 * What a receive waits for. It is given every chunk once, in order, and never an empty one; it answers how many bytes
 * of this chunk (0 to its length, inclusive) it still takes before it has enough, or undefined when it needs more.
 */
export type Until = (chunk: Buffer) => number | undefined;

/**
 * Waits for a number of bytes.
 *
 * @param bytes 1 or more
 * @throws NthfailError NF_E_USAGE for a number that is not a positive integer
 */
export function untilBytes(bytes: number): Until {
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw new NthfailError('NF_E_USAGE', `cannot wait for ${bytes} bytes`, {
      hint: 'give a whole number from 1',
    });
  }
  let missing = bytes;
  return (chunk) => {
    if (chunk.length >= missing) return missing;
    missing -= chunk.length;
    return undefined;
  };
}

/** Waits until `meter` has seen a whole response, or bytes that are none. */
export function untilResponse(meter: Meter): Until {
  return (chunk) => {
    const taken = meter.push(chunk);
    const { state } = meter.measure;
    return state === 'complete' || state === 'malformed' ? taken : undefined;
  };
}
