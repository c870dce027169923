import fc from 'fast-check';
import { planDraft } from '../harness/arbitrary/plan-draft.ts';
import { softFault } from '../harness/arbitrary/soft-fault.ts';
import { sometimes } from '../harness/arbitrary/sometimes.ts';
import { workloadDraft } from '../harness/arbitrary/workload-draft.ts';
import type { CaseDraft, Scenario } from '../harness/check/scenario.ts';
import { CONTRACTS } from '../harness/contract/catalogue.ts';
import type { Step } from '../harness/plan/plan.ts';

/** Any request is longer than this. */
const REQUEST_BYTES = 20;

/**
 * Short calls, EAGAIN and EINTR in the middle of one or several responses on a connection, pipelined or not: nothing of it may
 * be visible to the client, and the server comes to rest.
 */
export const softFaultsResume: Scenario = {
  name: 'soft-faults-resume',
  claim: 'after short calls, EAGAIN and EINTR every response arrives whole, and the server rests',
  contracts: CONTRACTS,
  leavesOutUnfired: true,
  calmMs: 1,
  arbitrary: fc
    .record({
      workload: workloadDraft(),
      writes: planDraft({ faults: softFault({ maxDelayMs: 2 }), maxSteps: 4 }),
      hasRead: sometimes(3),
      read: softFault({ maxDelayMs: 2, maxBytes: REQUEST_BYTES }),
    })
    .map(({ workload, writes, hasRead, read }): CaseDraft => {
      const onRead: Step = { point: { call: { family: 'read' }, ordinal: 1 }, fault: read };
      return {
        workload,
        plan: (golden) => ({ steps: [...(hasRead ? [onRead] : []), ...writes(golden).steps] }),
      };
    }),
};
