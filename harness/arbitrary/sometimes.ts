import fc, { type Arbitrary } from 'fast-check';

/** True once in `times` values, from 2; shrinks to false. */
export function sometimes(times: number): Arbitrary<boolean> {
  return fc.oneof(
    { weight: times - 1, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  );
}
