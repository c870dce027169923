import type { Exchange, ExchangeEnd } from './exchange.ts';
import type { ReceiveOutcome } from './pending-receive.ts';
import type { Until } from './until.ts';

/** What became of bytes, or of a FIN, on their way to the kernel. */
export type SendOutcome =
  /** The kernel has taken all of it. */
  | { readonly kind: 'sent' }
  /** The connection ended, or was closed after its end, before the kernel took all of it. */
  | { readonly kind: 'not-sent'; readonly end: ExchangeEnd };

/** What a receive waits for, and how long. */
export interface ReceiveOptions {
  /** A number of bytes, 1 or more, or a function that tells. */
  readonly until: number | Until;
  /** Milliseconds, 0 or more; Infinity is about 24 days. */
  readonly timeoutMs: number;
}

/** A client that does what it is told with its connection, in plain TCP or with TLS on it. Bytes are the application's. */
export interface Client {
  /** Sends bytes, after those of earlier calls. @throws NthfailError NF_E_USAGE after {@link halfClose} */
  readonly send: (bytes: Uint8Array) => Promise<SendOutcome>;
  /** Waits for bytes that no receive has taken yet. @throws NthfailError NF_E_USAGE while another receive waits */
  readonly receive: (options: ReceiveOptions) => Promise<ReceiveOutcome>;
  /** Stops reading from the kernel. */
  readonly pause: () => void;
  /** Reads all that comes, again. */
  readonly resume: () => void;
  /** Says that it sends no more, and goes on reading. */
  readonly halfClose: () => Promise<SendOutcome>;
  /** Closes its descriptor. */
  readonly close: () => Promise<void>;
  /** Sends an RST and closes its descriptor. */
  readonly reset: () => Promise<void>;
  /** What has been sent and received so far, and how it stands. */
  readonly exchange: () => Exchange;
}
