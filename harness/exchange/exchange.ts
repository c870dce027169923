import type { TlsStream } from './tls-record.ts';

/** One end of a TCP connection: an IPv4 address in dotted form and a port, 1 to 65535. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * How a connection ended, as its client saw it. The first end counts: a reset that follows the server's FIN changes
 * nothing. `atNs` is CLOCK_MONOTONIC in nanoseconds.
 */
export type ExchangeEnd =
  /** The server's FIN was read: no more bytes will come. The client may still send. */
  | { readonly kind: 'server-closed'; readonly atNs: bigint }
  /** The server's RST was noticed: ECONNRESET, or EPIPE when a FIN that nobody had read came before it. */
  | { readonly kind: 'server-reset'; readonly atNs: bigint; readonly code: 'ECONNRESET' | 'EPIPE' }
  /** A system call on the connection failed for another reason, such as ETIMEDOUT, or TLS did. */
  | { readonly kind: 'failed'; readonly atNs: bigint; readonly code: string }
  /** The client closed its descriptor first. */
  | { readonly kind: 'client-closed'; readonly atNs: bigint }
  /** The client sent an RST first. */
  | { readonly kind: 'client-reset'; readonly atNs: bigint };

/** How a connection stands: at an end, or at none yet. */
export type ExchangeState = ExchangeEnd | { readonly kind: 'open' };

/**
 * One thing a client did or saw, with CLOCK_MONOTONIC in nanoseconds: taken just before what the client does, and just
 * after what it sees, so that in a merged timeline no effect precedes its cause.
 *
 * `offset` is the place of the first byte in everything sent or received on the connection, from 0.
 */
export type ClientEvent =
  | { readonly kind: 'connected'; readonly atNs: bigint }
  /** Bytes were handed to the socket. */
  | { readonly kind: 'sending'; readonly atNs: bigint; readonly offset: number; readonly bytes: number }
  /** The kernel has taken all bytes that were handed over together. */
  | { readonly kind: 'sent'; readonly atNs: bigint; readonly offset: number; readonly bytes: number }
  /** Bytes came: what one read(2) gave, or what TLS made of it. */
  | {
      readonly kind: 'received';
      readonly atNs: bigint;
      readonly offset: number;
      readonly bytes: number;
      /** Over TLS: how many bytes had come on the wire until then. */
      readonly wireBytes?: number;
    }
  /** The TLS handshake was done, after so many bytes from the server. */
  | { readonly kind: 'secured'; readonly atNs: bigint; readonly wireBytes: number }
  /** From here on the client reads nothing. */
  | { readonly kind: 'paused'; readonly atNs: bigint }
  | { readonly kind: 'resumed'; readonly atNs: bigint }
  /** The client sends its FIN and goes on reading. */
  | { readonly kind: 'half-closed'; readonly atNs: bigint }
  /** The client closes its descriptor. */
  | { readonly kind: 'closed'; readonly atNs: bigint }
  /** The client sends an RST. */
  | { readonly kind: 'reset'; readonly atNs: bigint }
  /** The server's FIN was read. */
  | { readonly kind: 'server-closed'; readonly atNs: bigint }
  /** A system call on the connection failed with this errno, or TLS with this code. */
  | { readonly kind: 'error'; readonly atNs: bigint; readonly code: string };

/** What one client connection sent and received, and how it ended: a snapshot, which does not change any more. */
export interface Exchange {
  /** The client's own end, as the server sees it at accept(2). */
  readonly source: Endpoint;
  /** The server's end. */
  readonly server: Endpoint;
  /** Oldest first. */
  readonly events: readonly ClientEvent[];
  /** Every byte handed to the socket; those without a `sent` event may not have left. */
  readonly sent: Buffer;
  /** Every byte that the application was given, also those that came before a reset. */
  readonly received: Buffer;
  /** How many bytes were read from the kernel: those of `received`, or, over TLS, of all records. */
  readonly wireBytes: number;
  /** What the server sent as TLS; undefined on plain TCP. */
  readonly tls?: TlsStream;
  readonly end: ExchangeState;
}
