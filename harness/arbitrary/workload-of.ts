import fc, { type Arbitrary } from 'fast-check';
import type { ClientStep, Workload } from '../exchange/workload.ts';

/** Options of {@link workloadOf}. */
export interface WorkloadOptions {
  /** Most requests on the connection, from 1. Default 4. */
  readonly maxRequests?: number;
}

/** What a client may do behind a request: ask for more at once, wait for all, or stop and begin to read. */
const GAPS = ['nothing', 'await', 'pause', 'resume'] as const;

/**
 * What a client does on one connection: from one request for these paths on (the simplest path first), pipelined or
 * awaited, with pauses in its reading, and now and then a half close in the end. Shrinks to one request for the first path.
 *
 * @example workloadOf(['/', '/big.bin']) // GET /; await; GET /big.bin; half-close
 */
export function workloadOf(
  paths: readonly [string, ...(readonly string[])],
  { maxRequests = 4 }: WorkloadOptions = {},
): Arbitrary<Workload> {
  const request = fc.record({ path: fc.constantFrom(...paths), gap: fc.constantFrom(...GAPS) });
  return fc
    .record({
      requests: fc.array(request, { minLength: 1, maxLength: maxRequests, size: 'max' }),
      isHalfClosed: fc.boolean(),
    })
    .map(({ requests, isHalfClosed }) => {
      const steps: ClientStep[] = [];
      let isPaused = false;
      for (const [index, { path, gap }] of requests.entries()) {
        steps.push({ kind: 'get', path });
        // Behind the last request it waits, and reads, anyway.
        if (index === requests.length - 1 || gap === 'nothing') continue;
        if (gap === 'pause' && !isPaused) steps.push({ kind: 'pause' });
        if (gap !== 'pause' && isPaused) steps.push({ kind: 'resume' });
        if (gap === 'await') steps.push({ kind: 'await' });
        isPaused = gap === 'pause';
      }
      if (isHalfClosed) steps.push({ kind: 'half-close' });
      return steps;
    });
}
