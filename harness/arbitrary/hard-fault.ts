import fc, { type Arbitrary } from 'fast-check';
import type { ErrnoName } from '../plan/errno-name.ts';
import type { Fault } from '../plan/fault.ts';

/**
 * Errnos that a send on a TCP connection can end it with (send(2), tcp(7)); the likeliest first, as shrinking goes. Not
 * ENOTCONN: Linux says EPIPE on a connection that is gone, and servers take ENOTCONN for one that is not there yet.
 */
export const HARD_ERRNOS: readonly ErrnoName[] = [
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EHOSTDOWN',
];

/** Faults after which a connection is of no more use: an errno, or a reset by the kernel. Shrinks to ECONNRESET. */
export function hardFault(): Arbitrary<Fault> {
  return fc.oneof(
    { withCrossShrink: true },
    {
      weight: 4,
      arbitrary: fc.constantFrom(...HARD_ERRNOS).map((errno): Fault => ({ kind: 'error', errno })),
    },
    { weight: 1, arbitrary: fc.constant<Fault>({ kind: 'reset' }) },
  );
}
