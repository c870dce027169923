import type { Protocol } from '../exchange/protocol.ts';
import type { Workload } from '../exchange/workload.ts';
import type { Pieces } from '../journal/event.ts';
import type { CallName } from '../native/calls.data.ts';

/** One write of the fault-free run. */
export interface GoldenWrite {
  readonly call: CallName;
  readonly askedBytes: number;
  readonly sentBytes: number;
  /** What it gathers; undefined for a write of one piece. */
  readonly pieces?: Pieces | undefined;
}

/** One response of the fault-free run. */
export interface GoldenResponse {
  readonly path: string;
  /** As HTTP numbers it. */
  readonly status: number;
  /** All of it, its dates masked. */
  readonly bytes: Buffer;
  /** Bytes of its head, the empty line included. */
  readonly headBytes: number;
  /** The server keeps the connection open after it. */
  readonly keepsAlive: boolean;
}

/** The recorded fault-free run of a workload's requests: what faulted runs are compared with. */
export interface Golden {
  readonly protocol: Protocol;
  /** The requests, and the waits between them. */
  readonly workload: Workload;
  readonly responses: readonly GoldenResponse[];
  /** All that the client received: the responses one behind the other, their dates masked. */
  readonly stream: Buffer;
  readonly writes: readonly GoldenWrite[];
}

/** The first response of a golden run: what bystanders ask for. */
export function firstResponse({ responses: [first] }: Golden): GoldenResponse {
  if (first === undefined) throw new RangeError('a golden run without a response');
  return first;
}
