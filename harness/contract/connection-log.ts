import type { ConnectionView } from '../journal/connection-view.ts';
import type { LogRecord } from '../journal/log-record.ts';
import type { Run } from '../run/run.ts';

/** A log line that matched a pattern. */
export interface MatchedRecord {
  readonly record: LogRecord;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

/**
 * The log lines that match `pattern` and speak of this connection. A line with the group `fd` does when the number is
 * the connection's, one of its threads wrote it, and the line stands between its accept and the end of the turn that closed it; a line without one
 * does when it was written in a turn that touched the connection.
 */
export function recordsOf(run: Run, connection: ConnectionView, pattern: RegExp): readonly MatchedRecord[] {
  // A turn that tried a closed descriptor is not for that a turn of its connection.
  const calls = connection.calls.filter(({ isGone }) => !isGone);
  const [accept] = calls;
  const close = connection.lastClose;
  const last = calls.at(-1);
  const threads = new Set(calls.map(({ tid }) => tid));
  return run.log.flatMap((record): MatchedRecord[] => {
    const match = pattern.exec(record.text);
    if (match === null || accept === undefined || record.sequence < accept.sequence) return [];
    const groups = match.groups ?? {};
    const isInTurn = (call: { tid: number; turn: number } | undefined): boolean =>
      call !== undefined && call.tid === record.tid && call.turn === record.turn;
    const isOwn =
      groups['fd'] === undefined
        ? calls.some(isInTurn)
        : Number(groups['fd']) === connection.fd &&
          // Each worker of a server has a descriptor of this number.
          threads.has(record.tid) &&
          (close === undefined || record.sequence < close.sequence || isInTurn(last));
    return isOwn ? [{ record, groups }] : [];
  });
}
