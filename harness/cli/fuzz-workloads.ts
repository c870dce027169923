import fc, { type Arbitrary } from 'fast-check';
import { workloadDraft } from '../arbitrary/workload-draft.ts';
import { workloadOf } from '../arbitrary/workload-of.ts';
import { limitRequests } from '../exchange/limit-requests.ts';
import type { Workload } from '../exchange/workload.ts';
import type { Target } from '../target/target.ts';

/**
 * What clients of a fuzzer do: requests for the paths that were named, or, where none was, for responses of any shape where the
 * target can be asked so.
 */
export function fuzzWorkloads(
  { pathFor, requestsPerConnection = Infinity }: Target,
  paths: readonly string[] | undefined,
): Arbitrary<Workload> {
  const [first = '/', ...others] = paths ?? ['/'];
  const named = workloadOf([first, ...others]);
  const shaped =
    paths === undefined && pathFor !== undefined
      ? fc.oneof(
          workloadDraft({ maxBytes: 30_000 }).map((draft) => draft(pathFor)),
          workloadDraft({ maxRequests: 1 }).map((draft) => draft(pathFor)),
        )
      : named;
  return shaped.map((workload) => limitRequests(workload, requestsPerConnection));
}
