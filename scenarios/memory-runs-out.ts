import fc from 'fast-check';
import { oneRequest } from '../harness/arbitrary/workload-draft.ts';
import type { CaseDraft, Scenario } from '../harness/check/scenario.ts';
import { CONTRACTS } from '../harness/contract/catalogue.ts';

/** A server that maps memory for a large response does not get it: that response is lost, and no other. */
export const memoryRunsOut: Scenario = {
  name: 'memory-runs-out',
  claim: 'when there is no memory for a response, that connection is closed and the server lives on',
  contracts: CONTRACTS,
  leavesOutUnfired: true,
  arbitrary: fc.integer({ min: 65_536, max: 200_000 }).map((bytes): CaseDraft => ({
    workload: oneRequest({ framing: 'length', pieces: [{ from: 'memory', bytes }] }),
    plan: () => ({
      steps: [{ point: { call: { call: 'mmap' }, ordinal: 1 }, fault: { kind: 'error', errno: 'ENOMEM' } }],
    }),
  })),
};
