import fc from 'fast-check';
import { softPlan } from '../harness/arbitrary/soft-plan.ts';
import { workload } from '../harness/arbitrary/workload.ts';
import type { Scenario } from '../harness/check/scenario.ts';
import { CONTRACTS } from '../harness/contract/catalogue.ts';

/**
 * Short writes, EAGAIN and EINTR in the middle of one or several responses on a connection, pipelined or not, some with a
 * client that has said all it has to say: nothing of it may be visible to the client, and the server comes to rest.
 */
export const softFaultsResume: Scenario = {
  name: 'soft-faults-resume',
  claim: 'after short calls, EAGAIN and EINTR every response arrives whole, and the server rests',
  contracts: CONTRACTS,
  calmMs: 1,
  arbitrary: fc.record({ workload: workload(), plan: softPlan() }),
};
