import type { Run } from '../run/run.ts';
import type { StruckConnection } from './struck-connections.ts';

const SHOWN_LINES = 3;

/**
 * What was seen where a record lacks: the lines that the same thread logged between the error and the close, oldest first,
 * so that a person sees whether the server or the pattern is wrong. Lines of other known kinds are not shown.
 */
export function describeNoRecord(run: Run, { connection, error }: StruckConnection, pattern: RegExp): string {
  const { readyHandler, errorHandler, access } = run.target.log;
  const known = [readyHandler, errorHandler, access].filter((one) => one !== undefined);
  const lines = run.log
    .filter(
      ({ sequence, tid, text }) =>
        tid === error.tid &&
        sequence > error.sequence &&
        sequence < (connection.lastClose?.sequence ?? Infinity) &&
        !known.some((one) => one.test(text)),
    )
    .slice(0, SHOWN_LINES)
    .map(({ text }) => JSON.stringify(text));
  return lines.length === 0
    ? 'no record'
    : `no record: ${pattern} matches none of what it logged then: ${lines.join(', ')}`;
}
