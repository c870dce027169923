import { describeResult } from '../journal/connection-view.ts';
import type { LogRecord } from '../journal/log-record.ts';
import { plainOffset } from './plain-offset.ts';
import type { StruckConnection } from './struck-connections.ts';

/**
 * The bytes that the kernel took in the pass that ended with the hard error: every count that the evidence allows. Over TLS
 * they are what the whole records among them carry.
 *
 * A pass is one activation of the server's write function. Without probes its start is not seen, but bounded: it lies
 * in the error's turn; a send or writev that was cut short keeps the pass alive, so the calls around it are of one
 * pass; a short sendfile ends it (the socket counts as full). `starts` are sequence numbers at which a pass is known to
 * be over, such as a logged ready handler; with them the answer is one number, and so it is with `passStartNs`, when a probe
 * saw the pass begin.
 */
export function possiblePassBytes(
  struck: StruckConnection,
  starts: readonly LogRecord[],
  passStartNs?: bigint,
): readonly number[] {
  const { connection, error, exchange } = struck;
  const taken = takenBefore(struck);
  const end = plainOffset(exchange, taken);
  const passes = possibleWireBytes({ connection, error }, starts, passStartNs);
  return [...new Set(passes.map((bytes) => end - plainOffset(exchange, taken - bytes)))];
}

/** The bytes that the kernel took before the error. */
export function takenBefore({ connection, error }: StruckConnection): number {
  return sum(connection.writes.filter(({ sequence }) => sequence < error.sequence));
}

function possibleWireBytes(
  { connection, error }: Omit<StruckConnection, 'exchange'>,
  starts: readonly LogRecord[],
  passStartNs: bigint | undefined,
): readonly number[] {
  const start = starts.findLast(({ sequence }) => sequence < error.sequence)?.sequence;
  const before = connection.writes.filter(
    ({ sequence, tid, turn }) => sequence < error.sequence && tid === error.tid && turn === error.turn,
  );
  if (passStartNs !== undefined) return [sum(before.filter(({ atNs }) => atNs > passStartNs))];
  if (start !== undefined) return [sum(before.filter(({ sequence }) => sequence > start))];

  const possible: number[] = [];
  let bytes = 0;
  for (const write of before.toReversed()) {
    const isShort = write.result >= 0 && write.result < write.asked;
    const endsPass = (isShort && write.call === 'sendfile') || describeResult(write) === 'EAGAIN';
    if (endsPass) break;
    // The pass may have begun after any call that was done in full, never after one that was cut short.
    if (!isShort && write.result >= 0) possible.push(bytes);
    bytes += Math.max(write.result, 0);
  }
  possible.push(bytes);
  return possible;
}

function sum(writes: readonly { readonly result: number }[]): number {
  return writes.reduce((total, { result }) => total + Math.max(result, 0), 0);
}
