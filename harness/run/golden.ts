import type { CallName } from '../native/calls.data.ts';

/** One write of the fault-free run. */
export interface GoldenWrite {
  readonly call: CallName;
  readonly askedBytes: number;
  readonly sentBytes: number;
}

/** The recorded fault-free run of one request: what faulted runs are compared with. */
export interface Golden {
  readonly path: string;
  /** HTTP status of the response. */
  readonly status: number;
  /** The whole response, its dates masked. */
  readonly response: Buffer;
  /** Bytes of the response's head, the empty line included. */
  readonly headBytes: number;
  /** The server keeps the connection open after the response. */
  readonly keepsAlive: boolean;
  readonly writes: readonly GoldenWrite[];
}
