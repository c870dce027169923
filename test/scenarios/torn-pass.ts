import fc, { type Arbitrary } from 'fast-check';
import type { CaseDraft } from '../../harness/check/scenario.ts';
import type { Fault } from '../../harness/plan/fault.ts';
import type { Step } from '../../harness/plan/plan.ts';
import type { Golden } from '../../harness/run/golden.ts';
import { HARD_WRITE_FAULTS } from './hard-errnos.ts';

/** Sizes at which a server may do something else: of a line, a segment, a buffer, two buffers, many. */
const EDGES: readonly number[] = [
  1, 2, 15, 16, 1447, 1448, 4095, 4096, 16_384, 65_535, 65_536, 131_071, 131_072,
];
const LARGE: readonly number[] = [131_073, 262_143, 262_144, 262_145, 524_289, 1_000_000, 3_000_000];

/** Where the first write is cut: anywhere, or so many bytes before or behind the end of the head. */
type Cut = { readonly at: number } | { readonly fromHead: number };

/**
 * Bytes of a body: the edges more often than others, of which each costs a recording of its own. Shrinks to 1.
 */
export function bodySize(): Arbitrary<number> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...EDGES) },
    { weight: 2, arbitrary: fc.constantFrom(...LARGE) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 100_000 }) },
  );
}

/** The workload of one request for so many bytes in one piece. */
export function asksFor(...sizes: readonly number[]): CaseDraft['workload'] {
  return (pathFor) =>
    sizes.map((bytes) => ({
      kind: 'get',
      path: pathFor({ framing: 'length', pieces: [{ from: 'memory', bytes }] }),
    }));
}

/** One write of a plan. */
export function onWrite(ordinal: number, fault: Fault): Step {
  return { point: { call: { family: 'write' }, ordinal }, fault };
}

/** How many bytes a cut leaves of a call for `asked` of them, from 2: from 1 to asked - 1. */
export function cutOf(cut: Cut, asked: number, headBytes: number): number {
  const wanted = 'at' in cut ? cut.at : headBytes + cut.fromHead - 1;
  const most = asked - 1;
  return 1 + (((wanted % most) + most) % most);
}

/** A cut of the first write; shrinks to its first byte. */
export function firstCut(): Arbitrary<Cut> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.nat({ max: 3_000_000 }).map((at): Cut => ({ at })) },
    { weight: 1, arbitrary: fc.integer({ min: -1, max: 1 }).map((fromHead): Cut => ({ fromHead })) },
    // The last byte alone is left.
    { weight: 1, arbitrary: fc.constant<Cut>({ at: -1 }) },
  );
}

/**
 * Cases of the class in which a pass has sent something and then fails: the first write is cut short once or twice, which
 * keeps the pass alive, and the next one fails for good. Every errno, every place of the cut, bodies from one byte to
 * megabytes. Shrinks to `write#1=short:1; write#2=ECONNRESET`.
 */
export function tornPass(): Arbitrary<CaseDraft> {
  return fc
    .record({
      bytes: bodySize(),
      first: firstCut(),
      more: fc.option(fc.nat({ max: 300_000 }), { freq: 2 }),
      error: fc.constantFrom(...HARD_WRITE_FAULTS),
    })
    .map(({ bytes, first, more, error }): CaseDraft => ({
      workload: asksFor(bytes),
      plan: (golden) => {
        const { asked, headBytes } = firstWriteOf(golden);
        const k = cutOf(first, asked, headBytes);
        const rest = asked - k;
        const cuts = [k, ...(more === null || rest < 2 ? [] : [1 + (more % (rest - 1))])];
        return {
          steps: [
            ...cuts.map((cut, index) => onWrite(index + 1, { kind: 'short', bytes: cut })),
            onWrite(cuts.length + 1, error),
          ],
        };
      },
    }));
}

/** The first write of a fault-free run, and the head in it. */
export function firstWriteOf({ writes, responses }: Golden): { asked: number; headBytes: number } {
  return { asked: writes[0]?.askedBytes ?? 0, headBytes: responses[0]?.headBytes ?? 0 };
}
