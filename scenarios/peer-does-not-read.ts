import fc from 'fast-check';
import type { CaseDraft, Scenario } from '../harness/check/scenario.ts';
import { CONTRACTS } from '../harness/contract/catalogue.ts';

/** Long enough for the write timeout of a target that has a short one, twice over. */
const WAIT_MS = 450;

/**
 * The client stops reading: the send buffer is full for real. Then it reads again, and gets everything; or it never does,
 * and the server, if it promises a time limit, gives up.
 */
export const peerDoesNotRead: Scenario = {
  name: 'peer-does-not-read',
  claim: 'a full buffer is waited for, at rest and not for ever',
  contracts: CONTRACTS,
  leavesOutUnfired: true,
  arbitrary: fc
    .record({ bytes: fc.integer({ min: 300_000, max: 400_000 }), isForEver: fc.boolean() })
    .map(({ bytes, isForEver }): CaseDraft => {
      const shape = { framing: 'length', pieces: [{ from: 'memory', bytes }] } as const;
      return {
        workload: (pathFor) => {
          const get = { kind: 'get', path: pathFor(shape) } as const;
          return isForEver ? [get, { kind: 'pause' }, { kind: 'wait', waitMs: WAIT_MS }] : [get];
        },
        plan: () => ({
          steps: [{ point: { call: { family: 'write' }, ordinal: 1 }, fault: { kind: 'full' } }],
        }),
      };
    }),
};
