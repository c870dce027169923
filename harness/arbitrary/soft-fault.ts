import fc, { type Arbitrary } from 'fast-check';
import type { Fault } from '../plan/fault.ts';

/** Options of {@link softFault}. */
export interface SoftFaultOptions {
  /**
   * Without EAGAIN, for servers whose sockets block: the kernel never answers it there, so it would be no fault.
   * Default false.
   */
  readonly isBlocking?: boolean;
  /** Longest delay in milliseconds, from 1. Default 5. */
  readonly maxDelayMs?: number;
  /** Most bytes that a short write moves, from 1. Default 100000. */
  readonly maxBytes?: number;
}

/** Faults after which a right server still delivers everything: short, EAGAIN, EINTR, a delay. Shrinks to `short:1`. */
export function softFault({
  isBlocking = false,
  maxDelayMs = 5,
  maxBytes = 100_000,
}: SoftFaultOptions = {}): Arbitrary<Fault> {
  const again: Fault = { kind: 'error', errno: 'EAGAIN' };
  const interrupt: Fault = { kind: 'error', errno: 'EINTR' };
  return fc.oneof(
    { withCrossShrink: true },
    {
      weight: 4,
      arbitrary: fc.integer({ min: 1, max: maxBytes }).map((bytes): Fault => ({ kind: 'short', bytes })),
    },
    { weight: 4, arbitrary: fc.constantFrom(...(isBlocking ? [] : [again]), interrupt) },
    {
      weight: 1,
      arbitrary: fc
        .integer({ min: 1, max: maxDelayMs })
        .map((delayMs): Fault => ({ kind: 'delay', delayMs })),
    },
  );
}
