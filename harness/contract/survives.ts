import { describeResult, isWrite } from '../journal/connection-view.ts';
import type { Run } from '../run/run.ts';
import { describeEnd } from '../target/process-end.ts';
import { type Contract, HELD } from './contract.ts';
import { hasKilled } from './has-killed.ts';

const SANITIZER =
  /(?:ERROR: (?:Address|Leak|Thread|Memory)Sanitizer|WARNING: ThreadSanitizer|runtime error:).*/;

/** Errnos that say that the peer or the path to it is gone: nothing that an operator could mend. */
const PEER_GONE: ReadonlySet<string> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ENOTCONN',
  'ETIMEDOUT',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EHOSTUNREACH',
]);

/** No crash, no sanitizer report, no alert that the errno does not deserve. */
export const survives: Contract = {
  id: 'survives',
  claim: 'no process of the server ends, no sanitizer reports, no undeserved alert is logged',
  needs: "the server's processes and its output; for alerts `log.alert`.",
  decides:
    'whether a process of the server was lost that the plan did not kill, whether a sanitizer reported, and whether an alert ' +
    'was logged although every error of the run was one of a peer or a path that went away. Alerts are not judged while ' +
    'other cases run on the server: they may be about those.',
  smallest: `
    lost 4711`,
  judge: (run) => {
    const [lost] = run.lostProcesses;
    if (lost !== undefined)
      return {
        outcome: 'broken',
        expected: 'every process of the server lives on',
        seen: `process ${lost.pid} ${lost.end === undefined ? 'ended' : describeEnd(lost.end)}`,
        at: undefined,
      };
    const report = SANITIZER.exec(run.output);
    if (report !== null)
      return { outcome: 'broken', expected: 'no sanitizer report', seen: report[0], at: undefined };
    const { alert } = run.target.log;
    const alarm = alert === undefined ? undefined : findAlarm(run, alert);
    if (alarm === undefined || !hasOnlyPeerErrors(run)) return HELD;
    if (run.hasCompany)
      return { outcome: 'held', unseen: 'whether an alert was about this case or another at the same time' };
    return {
      outcome: 'broken',
      expected: 'no alert when a peer goes away',
      seen: alarm.text,
      at: alarm.at,
    };
  },
};

/** The first line of this kind. One that libc wrote past the library counts too, though nobody knows its place. */
function findAlarm(
  { log, outputWhileArmed }: Run,
  alert: RegExp,
): { readonly text: string; readonly at: number | undefined } | undefined {
  const record = log.find(({ text }) => alert.test(text));
  if (record !== undefined) return { text: record.text, at: record.sequence };
  const text = outputWhileArmed.split('\n').find((line) => alert.test(line));
  return text === undefined ? undefined : { text, at: undefined };
}

function hasOnlyPeerErrors(run: Run): boolean {
  if (hasKilled(run)) return false;
  // Linux sends something or fails: a 0 is a file that became shorter, which is worth a look.
  if (
    run.events.some(
      (event) => event.kind === 'call' && event.isInjected && event.result === 0 && isWrite(event),
    )
  )
    return false;
  const errors = run.events.flatMap((event) =>
    event.kind === 'call' && event.result < 0 && (isWrite(event) || event.step !== undefined) ? event : [],
  );
  return errors.every((error) => {
    const name = describeResult(error);
    // A call on no connection that fails says nothing of a peer, whatever its errno.
    return PEER_GONE.has(name) || (!error.isOfServer && (name === 'EAGAIN' || name === 'EINTR'));
  });
}
