import { type Contract, HELD } from './contract.ts';
import { NO_HARD_ERROR, struckConnections } from './struck-connections.ts';

/**
 * After a hard error the server closes the descriptor, of its own accord, within the client's patience.
 *
 * A child that execs loses the descriptor without a call that could be journaled; the client's end of the connection then
 * proves that the close in the failed process was the last.
 */
export const tearsDown: Contract = {
  id: 'tears-down',
  claim: 'after a hard error the server itself closes the descriptor, in time',
  judge: (run) => {
    const struck = struckConnections(run);
    if (struck.length === 0) return NO_HARD_ERROR;
    for (const { connection, error } of struck) {
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
      if (later !== undefined)
        return {
          outcome: 'broken',
          expected: `no call on fd ${connection.fd} after its close`,
          seen: later.call,
          at: later.sequence,
        };
    }
    return HELD;
  },
};

function millis(ns: bigint): number {
  return Number(ns / 1_000_000n);
}
