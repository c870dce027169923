import { brokenContracts } from '../../harness/contract/broken-contracts.ts';
import type { ContractId } from '../../harness/contract/contract.ts';
import type { Judgement } from '../../harness/contract/judge.ts';

/** Whether a run shows that a contract is broken: one that is broken or diverged itself shows nothing. */
export function showsBroken(judgement: Judgement, contract: ContractId): boolean {
  return judgement.verdict === 'failed' && brokenContracts(judgement).includes(contract);
}
