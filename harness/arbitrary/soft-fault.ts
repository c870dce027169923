import fc, { type Arbitrary } from 'fast-check';
import type { Fault } from '../plan/fault.ts';

/** A fault after which a right server still delivers everything, and how many calls more it takes it. */
export interface SoftFault {
  /** The fault on a call that asks for `askedBytes`. */
  readonly on: (askedBytes: number) => Fault;
  readonly extraCalls: 0 | 1;
}

/** Short calls, EAGAIN, EINTR and delays of some milliseconds. Shrinks to `short:1`. */
export function softFault(): Arbitrary<SoftFault> {
  const short = fc
    .nat({ max: 200_000 })
    .map((cut): SoftFault => ({ on: (askedBytes) => shorten(askedBytes, cut), extraCalls: 1 }));
  const refused = fc
    .constantFrom('EAGAIN', 'EINTR')
    .map((errno): SoftFault => ({ on: () => ({ kind: 'error', errno }), extraCalls: 1 }));
  const late = fc
    .integer({ min: 1, max: 3 })
    .map((delayMs): SoftFault => ({ on: () => ({ kind: 'delay', delayMs }), extraCalls: 0 }));
  return fc.oneof(
    { weight: 6, arbitrary: short },
    { weight: 5, arbitrary: refused },
    { weight: 1, arbitrary: late },
  );
}

/** A call for one byte cannot be cut short: it is interrupted. */
function shorten(askedBytes: number, cut: number): Fault {
  if (askedBytes < 2) return { kind: 'error', errno: 'EINTR' };
  return { kind: 'short', bytes: 1 + (cut % (askedBytes - 1)) };
}
