import fc from 'fast-check';
import { hardFault } from '../harness/arbitrary/hard-fault.ts';
import { responseShape } from '../harness/arbitrary/response-shape.ts';
import { countReproducible } from '../harness/arbitrary/write-index.ts';
import type { CaseDraft, Scenario } from '../harness/check/scenario.ts';
import { CONTRACTS } from '../harness/contract/catalogue.ts';
import type { Fault } from '../harness/plan/fault.ts';
import type { Plan, Step } from '../harness/plan/plan.ts';
import type { Golden } from '../harness/run/golden.ts';

/**
 * A response that breaks off: some writes are short, and the next one fails for good.
 *
 * This is the case that a client cannot bring about from outside: on loopback the peer's reset always comes before the
 * first byte. The server must route the error to its error handler, record how much of the pass had left, free
 * everything and leave the other connections alone.
 */
export const partialWriteThenError: Scenario = {
  name: 'partial-write-then-error',
  claim: 'a write that fails after earlier ones were short is handled at once, recorded and contained',
  contracts: CONTRACTS,
  arbitrary: fc
    .record({
      shape: responseShape(),
      firstWrite: fc.nat({ max: 7 }),
      cuts: fc.array(fc.nat({ max: 200_000 }), { minLength: 1, maxLength: 3 }),
      error: hardFault(),
    })
    .map(({ shape, firstWrite, cuts, error }): CaseDraft => ({
      workload: (pathFor) => [{ kind: 'get', path: pathFor(shape) }],
      plan: (golden) => planFaults(firstWrite, cuts, error, golden),
    })),
};

/** `firstWrite` and `cuts` are taken modulo what the fault-free run leaves to choose. */
function planFaults(firstWrite: number, cuts: readonly number[], error: Fault, golden: Golden): Plan {
  const index = firstWrite % countReproducible(golden);
  let left = golden.writes[index]?.askedBytes ?? 0;
  const steps: Step[] = [];
  const add = (fault: Fault): void => {
    steps.push({ point: { call: { family: 'write' }, ordinal: index + steps.length + 1 }, fault });
  };
  for (const cut of cuts) {
    // A call of one byte cannot be cut short.
    if (left < 2) break;
    const bytes = 1 + (cut % (left - 1));
    add({ kind: 'short', bytes });
    left -= bytes;
  }
  add(error);
  return { steps };
}
