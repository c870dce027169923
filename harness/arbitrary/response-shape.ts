import fc, { type Arbitrary } from 'fast-check';
import type { Piece, ResponseShape } from '../target/target.ts';

/** Options of {@link responseShape}. */
export interface ShapeOptions {
  /** Most pieces of a body, from 1. Default 6. */
  readonly maxPieces?: number;
  /** Largest piece in bytes, from 1. Default 100000. */
  readonly maxBytes?: number;
}

/** Shapes of response bodies: pieces from memory and from files, small ones as often as large; shrinks to one byte. */
export function responseShape({
  maxPieces = 6,
  maxBytes = 100_000,
}: ShapeOptions = {}): Arbitrary<ResponseShape> {
  const bytes = fc.oneof(
    fc.integer({ min: 1, max: Math.min(64, maxBytes) }),
    fc.integer({ min: 1, max: maxBytes }),
  );
  const piece: Arbitrary<Piece> = fc.record({ from: fc.constantFrom('memory', 'file'), bytes });
  return fc.record({
    framing: fc.constantFrom('length', 'chunked'),
    pieces: fc.array(piece, { minLength: 1, maxLength: maxPieces }),
  });
}
