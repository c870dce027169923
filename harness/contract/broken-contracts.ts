import type { ContractId } from './contract.ts';
import type { Judgement } from './judge.ts';

/** The contracts that a judgement found broken, whatever its verdict: of a run that proves nothing they say nothing. */
export function brokenContracts({ findings }: Pick<Judgement, 'findings'>): readonly ContractId[] {
  return findings.flatMap(({ id, finding }) => (finding.outcome === 'broken' ? id : []));
}
