import type { Run } from '../run/run.ts';
import type { Thresholds } from './thresholds.ts';

/** What a contract decided about a run. */
export type Finding =
  | {
      readonly outcome: 'held';
      /** What it could not look at, in a few words; undefined when it saw all that it needs. */
      readonly unseen?: string;
    }
  | {
      readonly outcome: 'broken';
      /** What a right server does here. */
      readonly expected: string;
      /** What this one did. */
      readonly seen: string;
      /** Where in the timeline: a sequence number of the journal. */
      readonly at: number | undefined;
    }
  | { readonly outcome: 'not-applicable'; readonly because: string };

/** Names of the contracts, as in the write-path contract that every server owes its peers and operators. */
export type ContractId =
  | 'fail-fast'
  | 'routes-to-error-handler'
  | 'records-partial-count'
  | 'conserves-bytes'
  | 'resumes'
  | 'tears-down'
  | 'contains'
  | 'leaks-nothing'
  | 'stays-calm'
  | 'survives';

/** A named judgement of a run. Knows nothing of processes: a run is data. */
export interface Contract {
  readonly id: ContractId;
  /** What a right server does, in one line. */
  readonly claim: string;
  /** What it must see to decide. Without that its finding is `not-applicable`, or `held` with what was unseen. */
  readonly needs: string;
  /** What it decides, and what it leaves to others. */
  readonly decides: string;
  /** The smallest run that breaks it, as a sketch: see `sketchRun`. */
  readonly smallest: string;
  readonly judge: (run: Run, allowed: Thresholds) => Finding;
}

/** The finding of a contract that was kept. */
export const HELD: Finding = { outcome: 'held' };
