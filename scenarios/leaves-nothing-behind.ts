import fc from 'fast-check';
import { hardFault } from '../harness/arbitrary/hard-fault.ts';
import { responseShape } from '../harness/arbitrary/response-shape.ts';
import { oneRequest } from '../harness/arbitrary/workload-draft.ts';
import type { CaseDraft, Scenario } from '../harness/check/scenario.ts';
import { CONTRACTS } from '../harness/contract/catalogue.ts';

/** A file that every bundled target serves. */
const FILE = '/big.bin';

/** A response that breaks off, over and over: the server holds no more after the last time than after the first. */
export const leavesNothingBehind: Scenario = {
  name: 'leaves-nothing-behind',
  claim: 'a response that breaks off again and again leaves no descriptor, thread or allocation behind',
  contracts: CONTRACTS,
  rounds: 9,
  arbitrary: fc
    .record({
      draft: fc.oneof(
        fc.constant(() => [{ kind: 'get' as const, path: FILE }]),
        responseShape({ maxPieces: 3, maxBytes: 20_000 }).map(oneRequest),
      ),
      bytes: fc.integer({ min: 1, max: 100 }),
      error: hardFault(),
    })
    .map(({ draft, bytes, error }): CaseDraft => ({
      workload: draft,
      plan: ({ writes }) => {
        const call = { family: 'write' } as const;
        const isLong = (writes[0]?.askedBytes ?? 0) > bytes;
        const short = { point: { call, ordinal: 1 }, fault: { kind: 'short', bytes } } as const;
        return {
          steps: [...(isLong ? [short] : []), { point: { call, ordinal: isLong ? 2 : 1 }, fault: error }],
        };
      },
    })),
};
