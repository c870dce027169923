import type { JudgedExchange, Run } from '../run/run.ts';
import { type Contract, type Finding, HELD } from './contract.ts';
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
    'a write or a read that failed with anything but EAGAIN and EINTR, or an epoll_ctl that failed under a connection; for the ' +
    'last part any connection.',
  decides:
    'whether the last close came before the patience of the client ended, and because of the error rather than because the ' +
    'client left; and whether a call on the number was refused with EBADF after the process had closed it.',
  smallest: `
    accept
    send 200 = ECONNRESET`,
  judge: (run) => {
    for (const { connection } of run.exchanges) {
      const late = connection?.calls.find(({ isGone }) => isGone);
      if (late !== undefined)
        return {
          outcome: 'broken',
          expected: `no call on fd ${late.fd} after its close`,
          seen: `${late.call} = EBADF${late.call === 'close' ? ': it was closed twice' : ''}`,
          at: late.sequence,
        };
    }
    const struck = [...brokenConnections(run), ...unwatchedConnections(run)];
    if (struck.length === 0) return NO_FATAL_ERROR;
    for (const one of struck) {
      const finding = judgeClose(run, one);
      if (finding.outcome !== 'held') return finding;
    }
    return HELD;
  },
};

/** The connections that a failed epoll_ctl left without their response: nobody would ever notice them again. */
function unwatchedConnections({ exchanges }: Run): readonly StruckConnection[] {
  return exchanges.flatMap(({ connection, isComplete }: JudgedExchange) => {
    const error = connection?.calls.find(
      ({ call, result, isInjected }) => call === 'epoll_ctl' && result < 0 && isInjected,
    );
    return connection === undefined || error === undefined || isComplete ? [] : [{ connection, error }];
  });
}

function judgeClose(run: Run, { connection, error }: StruckConnection): Finding {
  const clientEnd = run.exchanges.find((one) => one.connection === connection)?.exchange.end;
  const hasSeenEnd = clientEnd?.kind === 'server-closed' || clientEnd?.kind === 'server-reset';
  const ownClose = connection.calls.findLast(
    ({ call, process }) => call === 'close' && process === error.process,
  );
  const close = connection.lastClose ?? (hasSeenEnd ? ownClose : undefined);
  const isOwnDoing =
    clientEnd === undefined || clientEnd.kind === 'open' || clientEnd.kind !== 'client-closed';
  if (close === undefined)
    return {
      outcome: 'broken',
      expected: `fd ${connection.fd} closed within ${run.patienceMs} ms of the error`,
      seen: 'it is still open',
      at: error.sequence,
    };
  if (!isOwnDoing && error.atNs < clientEnd.atNs && clientEnd.atNs < close.atNs)
    return {
      outcome: 'broken',
      expected: `fd ${connection.fd} closed because of the error, within ${run.patienceMs} ms`,
      seen: `closed only after the client had given up, ${millis(close.atNs - error.atNs)} ms after the error`,
      at: close.sequence,
    };
  const later = connection.calls.find(({ sequence }) => sequence > close.sequence);
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
