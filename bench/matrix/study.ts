import type { ContractId } from '../../harness/contract/contract.ts';
import type { Verdict } from '../../harness/contract/judge.ts';

/** All that the matrix found out about one target: data, as docs/matrix.json has it. */
export interface Study {
  readonly target: string;
  readonly title: string;
  readonly isSecure: boolean;
  /** What the server says of its version. */
  readonly version: string;
  readonly scenarios: readonly ScenarioTally[];
  readonly contracts: readonly ContractTally[];
  readonly findings: readonly StudyFinding[];
}

/** What became of the cases of one scenario. */
export interface ScenarioTally {
  readonly scenario: string;
  readonly cases: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Cases of which no fault found a call: they prove nothing, and are in none of the verdicts. */
  readonly unproven: number;
}

/** What one contract found in all cases. */
export interface ContractTally {
  readonly contract: ContractId;
  readonly held: number;
  readonly broken: number;
  readonly notApplicable: number;
  /** Why it did not apply, where it never did. */
  readonly because: string | undefined;
}

/** One way in which cases did not pass. */
export interface StudyFinding {
  readonly scenario: string;
  readonly verdict: Exclude<Verdict, 'passed'>;
  /** The contract that was broken; undefined for another verdict than failed. */
  readonly contract: ContractId | undefined;
  /** The row of `DEVIATIONS` that describes it. */
  readonly deviation: string | undefined;
  /** Cases that came to this. */
  readonly cases: number;
  /** The plan and the workload, shrunk as far as they go while the same contract is broken. */
  readonly plan: string;
  readonly workload: string;
  readonly rounds: number;
  /** Runs it again. */
  readonly command: string;
  /** What is wrong, in words: what was expected and what was seen, or the reason of the verdict. */
  readonly says: string;
  /** The timeline around it. */
  readonly excerpt: readonly string[];
}
