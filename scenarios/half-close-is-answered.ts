import fc from 'fast-check';
import { planDraft } from '../harness/arbitrary/plan-draft.ts';
import { softFault } from '../harness/arbitrary/soft-fault.ts';
import { workloadDraft } from '../harness/arbitrary/workload-draft.ts';
import type { CaseDraft, Scenario } from '../harness/check/scenario.ts';
import { CONTRACTS } from '../harness/contract/catalogue.ts';
import type { Step } from '../harness/plan/plan.ts';

/** Has the FIN there before the server has read the first request. */
const FIN_FIRST: Step = {
  point: { call: { family: 'read' }, ordinal: 1 },
  fault: { kind: 'delay', delayMs: 2 },
};

/**
 * A client that has sent all its requests closes its half of the connection, and waits: it is not gone, and gets everything
 * that it asked for, also when the server cannot send it all at once.
 */
export const halfCloseIsAnswered: Scenario = {
  name: 'half-close-is-answered',
  claim: 'a client that sends a FIN behind its requests gets every response',
  contracts: CONTRACTS,
  // A socket that blocks has no EAGAIN, and a server that takes the FIN for the client's leaving writes no more.
  leavesOutUnfired: true,
  arbitrary: fc
    .record({
      draft: workloadDraft({ maxRequests: 2, maxPieces: 2 }),
      writes: planDraft({ faults: softFault({ maxDelayMs: 2 }), maxSteps: 1 }),
    })
    .map(({ draft, writes }): CaseDraft => ({
      workload: (pathFor) => [...draft(pathFor), { kind: 'half-close' }],
      plan: (golden) => ({ steps: [FIN_FIRST, ...writes(golden).steps] }),
    })),
};
