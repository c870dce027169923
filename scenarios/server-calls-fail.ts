import fc from 'fast-check';
import { responseShape } from '../harness/arbitrary/response-shape.ts';
import { oneRequest } from '../harness/arbitrary/workload-draft.ts';
import type { CaseDraft, Scenario } from '../harness/check/scenario.ts';
import { CONTRACTS } from '../harness/contract/catalogue.ts';
import { ACCEPT_ERRNOS, EPOLL_ERRNOS } from '../harness/plan/likely-errnos.data.ts';

/**
 * The calls around a connection fail: accept, as when a client gave up or descriptors ran out, or the poller's
 * registration. That one connection may be lost; the next one is served.
 */
export const serverCallsFail: Scenario = {
  name: 'server-calls-fail',
  claim: 'when accept or epoll_ctl fails, at most that connection is lost',
  contracts: CONTRACTS,
  leavesOutUnfired: true,
  arbitrary: fc
    .record({
      shape: responseShape({ maxPieces: 2 }),
      failure: fc.oneof(
        fc.constantFrom(...ACCEPT_ERRNOS).map((errno) => ({ call: 'accept' as const, errno })),
        fc.constantFrom(...EPOLL_ERRNOS).map((errno) => ({ call: 'epoll_ctl' as const, errno })),
      ),
    })
    .map(({ shape, failure: { call, errno } }): CaseDraft => ({
      workload: oneRequest(shape),
      plan: () => ({ steps: [{ point: { call: { call }, ordinal: 1 }, fault: { kind: 'error', errno } }] }),
    })),
};
