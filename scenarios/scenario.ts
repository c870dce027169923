import type { Arbitrary } from 'fast-check';
import type { Contract } from '../harness/contract/contract.ts';
import type { Plan } from '../harness/plan/plan.ts';
import type { Golden } from '../harness/run/golden.ts';
import type { ResponseShape } from '../harness/target/target.ts';

/** What a scenario asks of a server: a response of some shape. */
export interface Asking {
  readonly shape: ResponseShape;
}

/**
 * A claim about servers, checked on generated cases: a workload, a generator of plans, and contracts. It knows no
 * target: where its faults strike is decided against the recorded fault-free run of the request.
 */
export interface Scenario<Input extends Asking> {
  /** Name of the file and on the command line. */
  readonly name: string;
  /** The claim, in one line. */
  readonly claim: string;
  readonly contracts: readonly Contract[];
  /** Generates inputs; shrinks towards the case that a person would write. */
  readonly arbitrary: Arbitrary<Input>;
  /** The plan of an input, with every point on a call that the fault-free run has. */
  readonly plan: (input: Input, golden: Golden) => Plan;
}
