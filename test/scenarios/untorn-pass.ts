import fc, { type Arbitrary } from 'fast-check';
import { countReproducible } from '../../harness/arbitrary/write-index.ts';
import type { CaseDraft } from '../../harness/check/scenario.ts';
import type { Fault } from '../../harness/plan/fault.ts';
import type { Step } from '../../harness/plan/plan.ts';
import { HARD_WRITE_FAULTS } from './hard-errnos.ts';
import { asksFor, bodySize, cutOf, firstCut, firstWriteOf, onWrite } from './torn-pass.ts';

const AGAIN: Fault = { kind: 'error', errno: 'EAGAIN' };
const INTERRUPT: Fault = { kind: 'error', errno: 'EINTR' };

/** Cases that come close to {@link tornPass} and are not of its class: they must leave no record. By what they do. */
export const UNTORN: Readonly<Record<string, Arbitrary<CaseDraft>>> = {
  'the first write of a pass fails': afterCut((_k, error) => [onWrite(1, error)]),
  'a short write, and no failure': afterCut((k) => [short(1, k)]),
  'EAGAIN behind a short write': afterCut((k) => [short(1, k), onWrite(2, AGAIN)]),
  'EINTR behind a short write': afterCut((k) => [short(1, k), onWrite(2, INTERRUPT)]),
  'a full socket ends the pass, and the first write of the next one fails': afterCut((k, error) => [
    short(1, k),
    onWrite(2, AGAIN),
    onWrite(3, error),
  ]),
  'the read of the request fails': fc.record({ bytes: bodySize() }).map(({ bytes }): CaseDraft => ({
    workload: asksFor(bytes),
    plan: () => ({
      steps: [
        { point: { call: { family: 'read' }, ordinal: 1 }, fault: { kind: 'error', errno: 'ECONNRESET' } },
      ],
    }),
  })),
  'the first write of a second response fails, of the first all has left': fc
    .record({ bytes: fc.integer({ min: 1, max: 60_000 }), error: hardFault() })
    .map(({ bytes, error }): CaseDraft => ({
      workload: asksFor(bytes, 7),
      plan: () => ({ steps: [onWrite(2, error)] }),
    })),
};

/**
 * For servers each of whose fault-free writes is a pass of its own: any write of a response fails that has no short one
 * before it.
 */
export function anyWholeWriteFails(): Arbitrary<CaseDraft> {
  return fc
    .record({
      bytes: fc.constantFrom(262_145, 524_289, 1_000_000, 3_000_000),
      at: fc.nat({ max: 11 }),
      error: hardFault(),
    })
    .map(({ bytes, at, error }): CaseDraft => ({
      workload: asksFor(bytes),
      plan: (golden) => ({ steps: [onWrite(1 + (at % countReproducible(golden)), error)] }),
    }));
}

function hardFault(): Arbitrary<Fault> {
  return fc.constantFrom(...HARD_WRITE_FAULTS);
}

/** Cases of one request with steps for a cut of the first write and an error. */
function afterCut(steps: (k: number, error: Fault) => readonly Step[]): Arbitrary<CaseDraft> {
  return fc
    .record({ bytes: bodySize(), cut: firstCut(), error: hardFault() })
    .map(({ bytes, cut, error }): CaseDraft => ({
      workload: asksFor(bytes),
      plan: (golden) => {
        const { asked, headBytes } = firstWriteOf(golden);
        return { steps: steps(cutOf(cut, asked, headBytes), error) };
      },
    }));
}

function short(ordinal: number, bytes: number): Step {
  return onWrite(ordinal, { kind: 'short', bytes });
}
