import type { JudgedExchange } from '../run/run.ts';

/** For how long the client did not read, in milliseconds: from its first pause to whatever it did next; 0 if it never did. */
export function stalledMs({ exchange: { events } }: JudgedExchange): number {
  const paused = events.find(({ kind }) => kind === 'paused');
  const over = events.find(({ kind, atNs }) => kind !== 'paused' && atNs > (paused?.atNs ?? 0n));
  return paused === undefined || over === undefined ? 0 : Number((over.atNs - paused.atNs) / 1_000_000n);
}
