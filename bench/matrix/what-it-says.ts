import type { ContractId } from '../../harness/contract/contract.ts';
import type { Judgement } from '../../harness/contract/judge.ts';

/** What a judgement says is wrong: of one contract that was broken, or why the verdict is what it is. */
export function whatItSays({ findings, reason }: Judgement, contract: ContractId | undefined): string {
  const finding = findings.find(({ id }) => id === contract)?.finding;
  return finding?.outcome === 'broken' ? `expected ${finding.expected}; seen: ${finding.seen}` : reason;
}
