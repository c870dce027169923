import fc, { type Arbitrary } from 'fast-check';
import type { ClientStep, Workload } from '../exchange/workload.ts';
import type { ResponseShape, Target } from '../target/target.ts';
import { responseShape, type ShapeOptions } from './response-shape.ts';

/** A workload that is made once it is known how the server is asked for a shape. */
export type WorkloadDraft = (pathFor: NonNullable<Target['pathFor']>) => Workload;

/** Options of {@link workloadDraft}. */
export interface WorkloadDraftOptions extends ShapeOptions {
  /** Most requests, from 1. Default 3. */
  readonly maxRequests?: number;
}

/** One to `maxRequests` requests, pipelined or each after the response before. Shrinks to one request for one byte. */
export function workloadDraft({
  maxRequests = 3,
  ...shapes
}: WorkloadDraftOptions = {}): Arbitrary<WorkloadDraft> {
  const request = fc.record({ shape: responseShape({ maxPieces: 4, ...shapes }), isAwaited: fc.boolean() });
  return fc.array(request, { minLength: 1, maxLength: maxRequests }).map(
    (requests): WorkloadDraft =>
      (pathFor) =>
        requests.flatMap(({ shape, isAwaited }, index): ClientStep[] => {
          const get: ClientStep = { kind: 'get', path: pathFor(shape) };
          return isAwaited && index < requests.length - 1 ? [get, { kind: 'await' }] : [get];
        }),
  );
}

/** The workload of one request. */
export function oneRequest(shape: ResponseShape): WorkloadDraft {
  return (pathFor) => [{ kind: 'get', path: pathFor(shape) }];
}
