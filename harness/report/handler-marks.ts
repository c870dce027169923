import { recordsOf } from '../contract/connection-log.ts';
import type { ConnectionView } from '../journal/connection-view.ts';
import type { LogRecord } from '../journal/log-record.ts';
import type { ProbeHit } from '../probe/hit-order.ts';
import type { Run } from '../run/run.ts';
import { type HandlerRole, roleOf } from '../target/handlers.ts';

/** What a line of the log, or an entry that a probe saw, says of the server's handlers. */
export type HandlerMark = 'write pass' | 'ready handler' | 'error handler' | 'error handler, by its record';

/**
 * The log lines that show which handler ran on a connection, as the contracts read them: those of a server that logs its handlers, and
 * the record that only the error's route leaves.
 */
export function handlerMarks(run: Run, connection: ConnectionView): ReadonlyMap<LogRecord, HandlerMark> {
  const { readyHandler, errorHandler, partialRecord } = run.target.log;
  const shownBy: readonly (readonly [HandlerMark, RegExp | undefined])[] = [
    ['error handler, by its record', partialRecord],
    ['ready handler', readyHandler],
    ['error handler', errorHandler],
  ];
  return new Map(
    shownBy.flatMap(([mark, pattern]) =>
      pattern === undefined
        ? []
        : recordsOf(run, connection, pattern).map(({ record }) => [record, mark] as const),
    ),
  );
}

const MARK_OF: Readonly<Record<HandlerRole, HandlerMark>> = {
  pass: 'write pass',
  ready: 'ready handler',
  error: 'error handler',
};

/** Which of the server's handlers a probe saw entered; undefined for any other function. */
export function handlerOf(run: Run, { name }: ProbeHit): HandlerMark | undefined {
  const role = roleOf(run.target.handlers, name);
  return role === undefined ? undefined : MARK_OF[role];
}
