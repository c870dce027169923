import { type ConnectionView, isHardError } from '../journal/connection-view.ts';
import type { CallEvent } from '../journal/event.ts';
import type { JudgedExchange, Run } from '../run/run.ts';
import { type Contract, type Finding, HELD } from './contract.ts';
import { hasKilled } from './has-killed.ts';
import { leftEarly } from './left-early.ts';
import { waitingBytes } from './over-limit.ts';
import { pauseOf, stalledMs } from './stall.ts';
import { brokenConnections, NO_FATAL_ERROR, type StruckConnection } from './struck-connections.ts';

/**
 * After a hard error the server closes the descriptor, of its own accord, within the client's patience; and what is closed
 * is not used any more.
 *
 * A child that execs loses the descriptor without a call that could be journaled; the client's end of the connection then
 * proves that the close in the failed process was the last.
 */
export const tearsDown: Contract = {
  id: 'tears-down',
  claim: 'after a hard error the server itself closes the descriptor, in time, once, and uses it no more',
  needs:
    'a write or a read that failed with anything but EAGAIN and EINTR, or an epoll_ctl that failed under a connection, or ' +
    'a call of the server itself, and no response within the patience of the client; or `writeTimeoutMs` and a client that stopped reading for twice as long, or `outputLimitBytes` and one that asked for more without reading. For the last part any connection.',
  decides:
    'whether the last close came before the patience of the client ended, and because of the error rather than because the ' +
    'client left; and whether a call on the number was refused with EBADF after the process had closed it.',
  smallest: `
    accept
    send 200 = ECONNRESET`,
  judge: (run) => {
    for (const { connection } of run.exchanges) {
      const late = connection?.calls.find((call) => isMisuse(connection, call));
      if (late !== undefined)
        return {
          outcome: 'broken',
          expected: `no call on fd ${late.fd} after its close`,
          seen: `${late.call} = EBADF${late.call === 'close' ? ': it was closed twice' : ''}`,
          at: late.sequence,
        };
    }
    const timeouts = run.exchanges.flatMap((exchange) =>
      [judgeTimeout(run, exchange), judgeLimit(run, exchange)].flatMap((finding) => finding ?? []),
    );
    const late = timeouts.find(({ outcome }) => outcome === 'broken');
    if (late !== undefined) return late;
    const struck = [...brokenConnections(run), ...forgottenConnections(run)];
    if (struck.length === 0) return timeouts.length > 0 ? HELD : NO_FATAL_ERROR;
    for (const one of struck) {
      const finding = judgeClose(run, one);
      if (finding.outcome !== 'held') return finding;
    }
    return HELD;
  },
};

/**
 * Whether the call is on a number that the same process closed itself. A child that closes every number it may have
 * inherited means no harm.
 */
function isMisuse({ calls }: ConnectionView, call: CallEvent): boolean {
  return (
    call.isGone &&
    calls.some(
      (one) => one.call === 'close' && !one.isGone && one.fd === call.fd && one.process === call.process,
    )
  );
}

/**
 * The connections that a failed epoll_ctl left without their response, or a call of the server itself for good: nobody
 * would ever notice them again.
 */
function forgottenConnections({ exchanges, events }: Run): readonly StruckConnection[] {
  const ofServer = events.find(
    (event): event is CallEvent =>
      event.kind === 'call' && event.isOfServer && event.isInjected && event.result < 0 && isHardError(event),
  );
  return exchanges.flatMap(({ connection, exchange, isComplete, gaveUp }: JudgedExchange) => {
    const unwatched = connection?.calls.find(
      ({ call, result, isInjected }) => call === 'epoll_ctl' && result < 0 && isInjected,
    );
    const error = unwatched ?? (gaveUp ? ofServer : undefined);
    return connection === undefined || error === undefined || isComplete
      ? []
      : [{ connection, error, exchange }];
  });
}

/**
 * A response that nobody reads must not hold its connection for longer than the server's own time limit. Undefined where
 * the server promises none, or nobody put it to the test.
 */
function judgeTimeout({ target }: Run, judged: JudgedExchange): Finding | undefined {
  const { writeTimeoutMs } = target;
  const { connection, golden } = judged;
  const ms = stalledMs(judged);
  // Twice the limit: what was sent just before may have begun it anew.
  if (writeTimeoutMs === undefined || connection === undefined || ms <= 2 * writeTimeoutMs) return undefined;
  // All found room: nothing was stuck.
  if (connection.writes.every(({ result, asked }) => result === asked)) return undefined;
  // It gave up.
  if (!judged.isComplete) return HELD;
  return {
    outcome: 'broken',
    expected: `fd ${connection.fd} closed after ${writeTimeoutMs} ms in which the client read nothing`,
    seen: `it went on after ${ms} ms, to the end of ${golden.stream.length} bytes`,
    at: connection.writes.at(-1)?.sequence,
  };
}

/**
 * A client that asks for more and more without reading must not have it all kept for it. Undefined where the server
 * promises no limit, or nobody went beyond it.
 */
function judgeLimit({ target }: Run, judged: JudgedExchange): Finding | undefined {
  const { outputLimitBytes } = target;
  const { connection } = judged;
  const waiting = waitingBytes(judged);
  const isPutToTheTest = pauseOf(judged.exchange)?.over !== undefined && !leftEarly(judged);
  if (outputLimitBytes === undefined || connection === undefined || !isPutToTheTest) return undefined;
  if (waiting <= outputLimitBytes) return undefined;
  if (!judged.isComplete && !judged.gaveUp) return HELD;
  return {
    outcome: 'broken',
    expected: `fd ${connection.fd} closed when more than ${outputLimitBytes} bytes waited for its client`,
    seen: `${waiting} bytes were kept until the client read again`,
    at: connection.writes.at(-1)?.sequence,
  };
}

function judgeClose(run: Run, { connection, error }: StruckConnection): Finding {
  const clientEnd = run.exchanges.find((one) => one.connection === connection)?.exchange.end;
  const hasSeenEnd = clientEnd?.kind === 'server-closed' || clientEnd?.kind === 'server-reset';
  const ownClose = connection.calls.findLast(
    ({ call, process, isGone }) => call === 'close' && process === error.process && !isGone,
  );
  const close = connection.lastClose ?? (hasSeenEnd ? ownClose : undefined);
  const isOwnDoing =
    clientEnd === undefined || clientEnd.kind === 'open' || clientEnd.kind !== 'client-closed';
  // A process that the plan killed closed all it had, without a call.
  if (close === undefined && hasSeenEnd && hasKilled(run)) return HELD;
  if (close === undefined)
    return {
      outcome: 'broken',
      expected: `fd ${connection.fd} closed within ${run.patienceMs} ms of the error`,
      seen: 'it is still open',
      at: error.sequence,
    };
  // A call that was held failed when it was let go.
  const failedAtNs = error.atNs + BigInt(error.durationNs);
  if (!isOwnDoing && failedAtNs < clientEnd.atNs && clientEnd.atNs < close.atNs)
    return {
      outcome: 'broken',
      expected: `fd ${connection.fd} closed because of the error, within ${run.patienceMs} ms`,
      seen: `closed only after the client had given up, ${millis(close.atNs - failedAtNs)} ms after the error`,
      at: close.sequence,
    };
  const later = connection.calls.find(({ sequence, isGone }) => sequence > close.sequence && !isGone);
  if (later === undefined) return HELD;
  return {
    outcome: 'broken',
    expected: `no call on fd ${connection.fd} after its close`,
    seen: later.call,
    at: later.sequence,
  };
}

function millis(ns: bigint): number {
  return Number(ns / 1_000_000n);
}
