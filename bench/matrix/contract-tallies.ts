import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import type { Judgement } from '../../harness/contract/judge.ts';
import type { ContractTally } from './study.ts';

/** Counts what each contract found. A case that diverged or is broken proves nothing, and is not counted. */
export class ContractTallies {
  readonly #counts = CONTRACTS.map(({ id }) => ({
    contract: id,
    held: 0,
    broken: 0,
    notApplicable: 0,
    reasons: new Set<string>(),
  }));

  add({ verdict, findings }: Judgement): void {
    if (verdict !== 'passed' && verdict !== 'failed') return;
    for (const { id, finding } of findings) {
      const count = this.#counts.find(({ contract }) => contract === id);
      if (count === undefined) continue;
      if (finding.outcome === 'held') count.held += 1;
      else if (finding.outcome === 'broken') count.broken += 1;
      else {
        count.notApplicable += 1;
        count.reasons.add(finding.because);
      }
    }
  }

  /** One row for each contract, in the order of the catalogue. */
  rows(): readonly ContractTally[] {
    return this.#counts.map(({ reasons, ...counts }) => ({
      ...counts,
      because: counts.held + counts.broken === 0 ? [...reasons].join('; ') : undefined,
    }));
  }
}
