import fc, { type Arbitrary } from 'fast-check';
import type { Fault } from '../plan/fault.ts';
import { WRITE_ERRNOS } from '../plan/likely-errnos.data.ts';

/** Faults after which a connection is of no more use: an errno, or a reset by the kernel. Shrinks to ECONNRESET. */
export function hardFault(): Arbitrary<Fault> {
  return fc.oneof(
    { withCrossShrink: true },
    {
      weight: 4,
      arbitrary: fc.constantFrom(...WRITE_ERRNOS).map((errno): Fault => ({ kind: 'error', errno })),
    },
    { weight: 1, arbitrary: fc.constant<Fault>({ kind: 'reset' }) },
  );
}
