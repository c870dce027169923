import type { CallName } from '../native/calls.data.ts';
import type { Caller } from './caller.ts';

/** Where the server listens: a TCP port from 1 to 65535, or the path of a unix socket (1 to 107 bytes). */
export type Listener = { readonly port: number } | { readonly path: string };

/** Which connection a fault is for. */
export type ConnectionSelector =
  /** The connections whose client is bound to this address in 127.0.0.0/8. */
  | { readonly by: 'source'; readonly address: string; readonly listener?: Listener }
  /** The `ordinal`-th connection accepted after arming, counted from 1 to MAX_COUNT, inclusive; at `listener` only. */
  | { readonly by: 'accept'; readonly ordinal: number; readonly listener?: Listener }
  /** Every connection accepted at `listener` after arming. */
  | { readonly by: 'listener'; readonly listener: Listener }
  /** No connection: the calls of the server's processes that are on no connection of a case. */
  | { readonly by: 'server' };

/** Which calls are counted: a family together, or those of one name. */
export type CallSelector = { readonly family: 'write' | 'read' | 'alloc' } | { readonly call: CallName };

/** What has to happen on the connection before its calls count. The call that makes it happen does not count yet. */
export type NamedEvent =
  /** A read that returned bytes. */
  | 'first-read'
  /** The blank line behind the request's header was read. */
  | 'request-head'
  /** The blank line behind the response's header was sent. */
  | 'response-head'
  /** The server called shutdown(2). */
  | 'shutdown';

/**
 * Where a fault strikes: on the calls, among those that fit everything named here, that stand at the position. Calls
 * are counted per connection.
 */
export interface Point {
  /** Left out: every connection of the case; for calls of scope `process`, the server. */
  readonly connection?: ConnectionSelector;
  readonly call: CallSelector;
  /** Only calls made from there. */
  readonly caller?: Caller;
  /** First of the counted calls that is struck, from 1 to MAX_COUNT, inclusive. 1 where `atByte` is given. */
  readonly ordinal: number;
  /** Last of them, inclusive, or `end` for every one from `ordinal` on. Left out: `ordinal` alone. */
  readonly through?: number | 'end';
  /** Strikes `ordinal`, `ordinal + every`, ... up to `through`, which must be given. From 2 to MAX_COUNT. */
  readonly every?: number;
  /**
   * Only for the families and their calls: strikes the first call that begins at this offset of the stream or behind
   * it, from 1 to 2^53 - 1 bytes; a call that would cross it is cut there first.
   */
  readonly atByte?: number;
  /** Ordinals begin anew in each turn of the thread. */
  readonly perTurn?: true;
  /** Calls count from then on. */
  readonly after?: NamedEvent;
  /** Only calls of this process: the first that has the library in it, any other, or the n-th to appear (from 1). */
  readonly role?: 'main' | 'worker' | number;
  /** Only calls of threads with this name (`/proc/<pid>/comm`, at most 15 bytes). */
  readonly comm?: string;
  /** Only calls of this thread: the process's first, or the n-th of the process that made an intercepted call (from 1). */
  readonly thread?: 'main' | number;
  /** How often it strikes in all, from 1 to MAX_COUNT. Left out: once for a single ordinal or byte, else always. */
  readonly times?: number | 'always';
}
