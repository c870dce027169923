import fc from 'fast-check';
import { ERRNO_NAMES } from '../../harness/plan/errno-name.ts';
import type { Fault } from '../../harness/plan/fault.ts';
import { MAX_COUNT } from '../../harness/plan/max-count.ts';
import { MAX_STEPS, type Plan, type Step } from '../../harness/plan/plan.ts';
import type { CallSelector, ConnectionSelector, Point } from '../../harness/plan/point.ts';
import { WRITE_CALL_NAMES } from '../../harness/plan/write-call-name.ts';

// Without prototypes, which fast-check makes by default, no value equals what a parser makes.
const PLAIN = { noNullPrototype: true };

// Few distinct points and names, so that steps meet at one call; now and then the whole range.
const count = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) },
  fc.integer({ min: 1, max: MAX_COUNT }),
);

const octet = fc.integer({ min: 0, max: 255 });

const source: fc.Arbitrary<ConnectionSelector> = fc
  .oneof(fc.constant([0, 0, 9]), fc.tuple(octet, octet, octet))
  .map((octets) => ({ by: 'source', address: ['127', ...octets].join('.') }));

const accept: fc.Arbitrary<ConnectionSelector> = count.map((ordinal) => ({ by: 'accept', ordinal }));

const call: fc.Arbitrary<CallSelector> = fc.oneof(
  fc.constant<CallSelector>({ family: 'write' }),
  fc.constantFrom(...WRITE_CALL_NAMES).map((name): CallSelector => ({ call: name })),
);

const name = fc.oneof(fc.constantFrom('a', 'before-reset'), fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/));

const fault: fc.Arbitrary<Fault> = fc.oneof(
  count.map((bytes): Fault => ({ kind: 'short', bytes })),
  fc.constantFrom(...ERRNO_NAMES).map((errno): Fault => ({ kind: 'error', errno })),
  fc.constant<Fault>({ kind: 'reset' }),
  name.map((held): Fault => ({ kind: 'hold', name: held })),
);

const points: fc.Arbitrary<fc.Arbitrary<Point>> = fc.constantFrom(
  fc.record({ call, ordinal: count }, PLAIN),
  fc.record({ connection: source, call, ordinal: count }, PLAIN),
  fc.record({ connection: accept, call, ordinal: count }, PLAIN),
);

/**
 * Any valid plan, the empty one and those of MAX_STEPS steps included, and no contradictory one. A hold and the outcome
 * of the call it stops appear often. Shrinks to fewer steps and smaller numbers.
 */
export const arbitraryPlan: fc.Arbitrary<Plan> = points
  .chain((point) => fc.array(fc.record({ point, fault }, PLAIN), { maxLength: 2 * MAX_STEPS, size: 'max' }))
  .map((steps) => ({ steps: withoutContradictions(steps).slice(0, MAX_STEPS) }));

/** Says independently of `checkPlan` what may follow what; the tests compare the two. */
function withoutContradictions(steps: readonly Step[]): readonly Step[] {
  const names = new Set<string>();
  const held = new Set<string>();
  const ended = new Set<string>();
  return steps.filter((step) => {
    const at = JSON.stringify(step.point);
    if (ended.has(at)) return false;
    if (step.fault.kind !== 'hold') {
      ended.add(at);
      return true;
    }
    if (held.has(at) || names.has(step.fault.name)) return false;
    held.add(at);
    names.add(step.fault.name);
    return true;
  });
}
