import type { Exchange } from '../exchange/exchange.ts';

/** Where the application's bytes stood when so many were on the wire: over TLS, what the whole records until there carry. */
export function plainOffset({ tls }: Exchange, wireOffset: number): number {
  if (tls === undefined) return wireOffset;
  return tls.records.reduce(
    (sum, { at, bytes, content, contentBytes }) =>
      content === 'data' && at + bytes <= wireOffset ? sum + contentBytes : sum,
    0,
  );
}
