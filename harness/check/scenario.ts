import type { Arbitrary } from 'fast-check';
import type { Workload } from '../exchange/workload.ts';
import type { Contract } from '../contract/contract.ts';
import type { Plan } from '../plan/plan.ts';
import type { Golden } from '../run/golden.ts';
import type { Target } from '../target/target.ts';

/** A generated case that knows no target yet. */
export interface CaseDraft {
  /** What the client does, given how the target is asked for responses of a shape. */
  readonly workload: (pathFor: NonNullable<Target['pathFor']>) => Workload;
  /** The plan, with every point on a call that the fault-free run has. */
  readonly plan: (golden: Golden) => Plan;
}

/**
 * A claim about servers, checked on generated cases: a workload, a generator of plans, and contracts. It knows no
 * target: where its faults strike is decided against the recorded fault-free run of the requests.
 */
export interface Scenario {
  /** Name of the file and on the command line. */
  readonly name: string;
  /** The claim, in one line. */
  readonly claim: string;
  readonly contracts: readonly Contract[];
  /** Generates cases; shrinks towards the one that a person would write. */
  readonly arbitrary: Arbitrary<CaseDraft>;
  /** How long each client keeps its connection open after all is said, in milliseconds. Default 0. */
  readonly calmMs?: number;
  /**
   * Its faults each stand for themselves, on calls that a right server need not make. Those that find no call are left out,
   * and the case is run again without them; one of which nothing remains proves nothing, and does not count. Default
   * false: such a case refutes the scenario.
   */
  readonly leavesOutUnfired?: boolean;
  /** How often each case is run, to see what a server holds on to. Default 1: that is not looked at. */
  readonly rounds?: number;
}
