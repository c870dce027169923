import type { ClientEvent, Exchange } from '../exchange/exchange.ts';
import type { JudgedExchange } from '../run/run.ts';

/** What a client may do without reading. */
const STILL_PAUSED: readonly ClientEvent['kind'][] = ['paused', 'sending', 'sent', 'half-closed'];

/** The first time that the client did not read: from its pause until it read again or left, if it did. */
export function pauseOf({
  events,
}: Pick<Exchange, 'events'>):
  { readonly paused: ClientEvent; readonly over: ClientEvent | undefined } | undefined {
  const from = events.findIndex(({ kind }) => kind === 'paused');
  const paused = events[from];
  if (paused === undefined) return undefined;
  return { paused, over: events.slice(from + 1).find(({ kind }) => !STILL_PAUSED.includes(kind)) };
}

/** For how long the client did not read, in milliseconds; 0 if it never paused, or never stopped to. */
export function stalledMs({ exchange }: Pick<JudgedExchange, 'exchange'>): number {
  const { paused, over } = pauseOf(exchange) ?? {};
  return paused === undefined || over === undefined ? 0 : Number((over.atNs - paused.atNs) / 1_000_000n);
}
