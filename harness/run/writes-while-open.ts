import type { Exchange } from '../exchange/exchange.ts';
import type { ConnectionView } from '../journal/connection-view.ts';
import type { CallEvent } from '../journal/event.ts';

/**
 * The writes that were begun before the client closed. A TLS server answers the close_notify of a client that closes with
 * one of its own, which nobody reads any more; on plain TCP nothing is to come then, so all count.
 */
export function writesWhileOpen(exchange: Exchange, { writes }: ConnectionView): readonly CallEvent[] {
  return writes.filter((write) => !isAnswer(exchange, write));
}

/** How many bytes the kernel took from them. */
export function sentWhileOpen(exchange: Exchange, { writes, sentBytes }: ConnectionView): number {
  return writes
    .filter((write) => isAnswer(exchange, write))
    .reduce((left, { result }) => left - Math.max(result, 0), sentBytes);
}

function isAnswer({ tls, end }: Exchange, { atNs }: CallEvent): boolean {
  return tls !== undefined && end.kind === 'client-closed' && atNs >= end.atNs;
}
