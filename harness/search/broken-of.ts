import type { ContractId } from '../contract/contract.ts';
import type { Judgement } from '../contract/judge.ts';

/** A contract that was not kept: what a right server does, and what this one did. */
export interface Broken {
  readonly contract: ContractId;
  readonly expected: string;
  readonly seen: string;
}

/** The contracts that were not kept, in the order of the catalogue. */
export function brokenOf({ findings }: Judgement): readonly Broken[] {
  return findings.flatMap(({ id, finding }) =>
    finding.outcome === 'broken' ? { contract: id, expected: finding.expected, seen: finding.seen } : [],
  );
}
