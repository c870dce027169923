import fc from 'fast-check';
import { hardFault } from '../harness/arbitrary/hard-fault.ts';
import { sometimes } from '../harness/arbitrary/sometimes.ts';
import { workloadDraft } from '../harness/arbitrary/workload-draft.ts';
import { countReproducible } from '../harness/arbitrary/write-index.ts';
import type { CaseDraft, Scenario } from '../harness/check/scenario.ts';
import { CONTRACTS } from '../harness/contract/catalogue.ts';
import type { Step } from '../harness/plan/plan.ts';

/**
 * A write or the first read of a connection fails for good, whole responses before it or none, more requests waiting
 * behind it or none: that connection ends there, and nothing else does.
 */
export const errorAnywhere: Scenario = {
  name: 'error-anywhere',
  claim: 'a call that fails for good ends its connection, whatever was answered before or waits behind it',
  contracts: CONTRACTS,
  arbitrary: fc
    .record({
      draft: workloadDraft(),
      isRead: sometimes(5),
      at: fc.nat({ max: 15 }),
      error: hardFault(),
    })
    .map(({ draft, isRead, at, error }): CaseDraft => ({
      workload: draft,
      plan: (golden) => {
        const step: Step = isRead
          ? { point: { call: { family: 'read' }, ordinal: 1 }, fault: { kind: 'error', errno: 'ECONNRESET' } }
          : {
              point: { call: { family: 'write' }, ordinal: 1 + (at % countReproducible(golden)) },
              fault: error,
            };
        return { steps: [step] };
      },
    })),
};
