import type { ClientEvent } from '../exchange/exchange.ts';
import type { JudgedExchange } from '../run/run.ts';

/** What a client may do without reading. */
const STILL_PAUSED: readonly ClientEvent['kind'][] = ['paused', 'sending', 'sent', 'half-closed'];

/** For how long the client did not read, in milliseconds: from its first pause until it read again or left; 0 if it never did. */
export function stalledMs({ exchange: { events } }: Pick<JudgedExchange, 'exchange'>): number {
  const from = events.findIndex(({ kind }) => kind === 'paused');
  const paused = events[from];
  const over = events.slice(from + 1).find(({ kind }) => !STILL_PAUSED.includes(kind));
  return paused === undefined || over === undefined ? 0 : Number((over.atNs - paused.atNs) / 1_000_000n);
}
