import fc from 'fast-check';
import { oneRequest } from '../harness/arbitrary/workload-draft.ts';
import type { CaseDraft, Scenario } from '../harness/check/scenario.ts';
import { CONTRACTS } from '../harness/contract/catalogue.ts';

/** How often sendfile would find nothing, if it were asked again and again. */
const ZEROS = 100;

/** A file becomes shorter while it is being sent: sendfile finds its end too early, says 0, and will for ever. */
export const fileIsTruncated: Scenario = {
  name: 'file-is-truncated',
  claim: 'a file that ends too early ends its connection, and nobody waits for more of it',
  contracts: CONTRACTS,
  leavesOutUnfired: true,
  arbitrary: fc.integer({ min: 1, max: 100_000 }).map((bytes): CaseDraft => ({
    workload: oneRequest({ framing: 'length', pieces: [{ from: 'file', bytes }] }),
    plan: () => ({
      steps: [{ point: { call: { call: 'sendfile' }, ordinal: 1, through: ZEROS }, fault: { kind: 'zero' } }],
    }),
  })),
};
