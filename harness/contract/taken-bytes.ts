import { MAX_RECORD_BYTES } from '../exchange/tls-record-reader.ts';
import type { JudgedExchange } from '../run/run.ts';
import { clamp } from './clamp.ts';
import type { ResponseRange } from './response-ranges.ts';

/** How many bytes the kernel took from the server: at least, and at most. */
export interface TakenBytes {
  readonly least: number;
  readonly most: number;
}

/**
 * The bytes of the responses among those that the kernel took. On plain TCP that is one number. Over TLS it is what the
 * whole records carry; of a torn one, and of records that the client did not get, nobody can tell how much counts.
 */
export function takenBytes({ exchange, connection }: JudgedExchange): TakenBytes {
  const { sentBytes = 0 } = connection ?? {};
  const { tls, wireBytes } = exchange;
  if (tls === undefined) return { least: sentBytes, most: sentBytes };
  const least = tls.records.reduce(
    (sum, { content, contentBytes }) => sum + (content === 'data' ? contentBytes : 0),
    0,
  );
  const torn = tls.rest?.kind === 'torn' ? (tls.rest.declaredBytes ?? MAX_RECORD_BYTES) : 0;
  return { least, most: least + torn + Math.max(0, sentBytes - wireBytes) };
}

/** How much of one response was taken, and of its body. */
export function takenOf(
  { start, body, end }: ResponseRange,
  { least, most }: TakenBytes,
): { readonly sent: TakenBytes; readonly body: TakenBytes } {
  const within = (from: number): TakenBytes => ({
    least: clamp(least - from, 0, end - from),
    most: clamp(most - from, 0, end - from),
  });
  return { sent: within(start), body: within(body) };
}

/** Whether a count may be the true one. */
export function isWithin(count: number, { least, most }: TakenBytes): boolean {
  return count >= least && count <= most;
}

/** `142`, or `0 to 16384`. */
export function printTaken({ least, most }: TakenBytes): string {
  return least === most ? `${least}` : `${least} to ${most}`;
}
