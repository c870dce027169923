import type { CheckedCase } from '../../harness/check/check-case.ts';
import { possiblePassBytes } from '../../harness/contract/pass.ts';
import { describeResult } from '../../harness/journal/connection-view.ts';
import type { Run } from '../../harness/run/run.ts';

const RECORD = / \[?(?<level>\w+)\]? .*conn write: peer closed mid-response fd:\d+ sent:(?<sent>\d+)$/;
const FAILED_CALL = / \[?(?<level>\w+)\]? .*(?:send|writev|sendfile)\(.*\) failed \((?<errno>\d+): /;

/** What Unit calls a peer or a path that went away: nxt_socket_error_level() in nxt_socket.c. */
const INFO: ReadonlySet<string> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ENOTCONN',
  'ETIMEDOUT',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EHOSTUNREACH',
]);

/** The level at which Unit and the reference server log a call that failed. */
export function levelOf(errno: string, error: string): string {
  if (INFO.has(errno)) return 'info';
  return errno === 'ECONNREFUSED' ? error : 'alert';
}

/**
 * One line of what a case of one connection came to: the verdict, whether the log has the record, at which level and with the bytes
 * that left; and whether the failed call is logged at the level of its errno.
 */
export function outcomeOf({ run, judgement }: CheckedCase): string {
  return `${judgement.verdict}: ${judgement.reason}; ${describeRecord(run)}; ${describeFailedCall(run)}`;
}

/** The records of torn responses in the log of a run: how many, at which level, and whether the count is that of the pass. */
export function describeRecord({ log, exchanges }: Run): string {
  const records = log.map(({ text }) => RECORD.exec(text)?.groups).filter((groups) => groups !== undefined);
  const [first] = records;
  if (first === undefined) return 'no record';
  const judged = exchanges[0];
  const connection = judged?.connection;
  // A write that moved nothing is taken for a failure too.
  const error = connection?.hardError ?? connection?.writes.find(({ result }) => result === 0);
  const counts =
    judged === undefined || connection === undefined || error === undefined
      ? []
      : possiblePassBytes({ connection, error, exchange: judged.exchange }, []);
  const isTrue = counts.includes(Number(first['sent']));
  const count = isTrue ? 'true' : `${first['sent']} for ${counts.join(' or ')}`;
  return `${records.length} record at ${first['level']}, count ${count}`;
}

/** The lines about calls that failed in the log of a run. */
export function describeFailedCall({ log, exchanges }: Run): string {
  const error = exchanges[0]?.connection?.hardError;
  const levels = log.flatMap(({ text }) => FAILED_CALL.exec(text)?.groups?.['level'] ?? []);
  if (error === undefined) return levels.length === 0 ? 'no failed call' : 'a failed call that was none';
  const expected = levelOf(describeResult(error), levels[0] === 'err' ? 'err' : 'error');
  return levels.length === 1 && levels[0] === expected
    ? 'the failed call at the level of its errno'
    : `${levels.length} failed calls at ${levels.join()}, expected ${expected}`;
}
