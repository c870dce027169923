import type { CallEvent } from '../journal/event.ts';
import type { Run } from '../run/run.ts';
import { recordsOf } from './connection-log.ts';
import { type Contract, type Finding, HELD } from './contract.ts';
import { hasEnteredErrorHandler, hasProbedHandlers, judgeEntries } from './entered-handlers.ts';
import { isLogUnseen, LOG_UNSEEN } from './log-visibility.ts';
import { possiblePassBytes } from './pass.ts';
import { NO_HARD_ERROR, type StruckConnection, struckConnections } from './struck-connections.ts';

const EPOLL_CTL_DEL = 2;

/**
 * After a hard error, the error handler is the next of {ready, error} to run, and teardown starts in the same turn.
 * Judged by probes of the handlers where the run has them; from the log of a server that logs its handlers; otherwise from the record
 * that the error's route leaves.
 */
export const routesToErrorHandler: Contract = {
  id: 'routes-to-error-handler',
  claim: 'after a hard error the error handler runs next, and teardown starts in the same turn',
  needs:
    'a write that failed for good, and probes of `handlers.ready` and `handlers.error`, or `log.readyHandler` and ' +
    '`log.errorHandler`, or at least `log.partialRecord`.',
  decides:
    'whether the error handler ran next and once, and whether teardown (the handler, close, shutdown, or leaving the poller) ' +
    'began before the thread polled again. Probes judge it where nothing else was done in that turn; where ' +
    'handlers are not logged either, the record that only the error route writes stands for them.',
  smallest: `
    accept
    send 200 = ECONNRESET`,
  judge: (run) => {
    const unlogged = findUnlogged(run);
    if (unlogged !== undefined && !hasProbedHandlers(run)) return unlogged;
    const struck = struckConnections(run);
    if (struck.length === 0) return NO_HARD_ERROR;
    let judged: Finding = HELD;
    for (const one of struck) {
      const route =
        judgeEntries(run, one.error) ??
        (unlogged !== undefined
          ? SHARED_TURN
          : logsHandlers(run)
            ? judgeHandlers(run, one)
            : judgeRecord(run, one));
      if (route.outcome === 'broken') return route;
      const teardown = judgeTurn(run, one);
      if (teardown.outcome === 'broken') return teardown;
      if (route.outcome === 'not-applicable') judged = route;
    }
    return judged;
  },
};

/** The finding where probes are all there is, and the entries in that turn may be for other connections. */
const SHARED_TURN: Finding = {
  outcome: 'not-applicable',
  because: 'the thread may have entered handlers for other connections in the turn of the error',
};

function logsHandlers({ target: { log } }: Run): boolean {
  return log.readyHandler !== undefined && log.errorHandler !== undefined;
}

/** Why the log does not tell which handler ran; undefined where it does. */
function findUnlogged(run: Run): Finding | undefined {
  const { log } = run.target;
  if (!logsHandlers(run) && log.partialRecord === undefined)
    return {
      outcome: 'not-applicable',
      because: 'the server logs neither its handlers nor a record of their route, and they were not probed',
    };
  const evidence = [log.partialRecord, log.readyHandler, log.errorHandler].filter((one) => one !== undefined);
  return evidence.some((pattern) => isLogUnseen(run, pattern)) ? LOG_UNSEEN : undefined;
}

function judgeHandlers(run: Run, { connection, error }: StruckConnection): Finding {
  const { readyHandler = /$^/, errorHandler = /$^/ } = run.target.log;
  const all = (pattern: RegExp) =>
    recordsOf(run, connection, pattern).flatMap(({ record }) =>
      record.sequence > error.sequence ? record : [],
    );
  const [ready] = all(readyHandler);
  const [failed] = all(errorHandler);
  const expected = `the error handler next after ${error.call} failed`;
  if (failed === undefined)
    return {
      outcome: 'broken',
      expected,
      seen: ready === undefined ? 'no handler ran' : 'the ready handler, and never the error handler',
      at: ready?.sequence ?? error.sequence,
    };
  if (ready !== undefined && ready.sequence < failed.sequence)
    return { outcome: 'broken', expected, seen: 'the ready handler ran first', at: ready.sequence };
  const [again] = all(errorHandler).filter(({ sequence }) => sequence > failed.sequence);
  if (again !== undefined)
    return {
      outcome: 'broken',
      expected: 'the error handler to run once',
      seen: 'it ran again',
      at: again.sequence,
    };
  return HELD;
}

/** The record is written on the error's route alone: without it, a pass that sent bytes took the ready route. */
function judgeRecord(run: Run, struck: StruckConnection): Finding {
  const { connection, error } = struck;
  const { partialRecord = /$^/ } = run.target.log;
  const isRecorded = recordsOf(run, connection, partialRecord).some(
    ({ record }) => record.sequence > error.sequence,
  );
  if (isRecorded) return HELD;
  if (possiblePassBytes(struck, []).includes(0))
    return {
      outcome: 'not-applicable',
      because: 'the failed pass may have sent nothing, and the server records its route only otherwise',
    };
  return {
    outcome: 'broken',
    expected: `the error handler next after ${error.call} failed, with its record`,
    seen: 'no record: the error took the ready route and was noticed a pass later',
    at: error.sequence,
  };
}

function judgeTurn(run: Run, { connection, error }: StruckConnection): Finding {
  const isTeardown = ({ call, ordinal, sequence, isGone }: CallEvent): boolean =>
    sequence > error.sequence &&
    !isGone &&
    (call === 'close' || call === 'shutdown' || (call === 'epoll_ctl' && ordinal === EPOLL_CTL_DEL));
  const { errorHandler } = run.target.log;
  const handler = errorHandler === undefined ? [] : recordsOf(run, connection, errorHandler);
  const [first] = [...connection.calls.filter(isTeardown), ...handler.map(({ record }) => record)]
    .filter(({ sequence }) => sequence > error.sequence)
    .toSorted((a, b) => a.sequence - b.sequence);
  if (first !== undefined && first.tid === error.tid && first.turn === error.turn) return HELD;
  if (hasEnteredErrorHandler(run, error)) return HELD;
  return {
    outcome: 'broken',
    expected: 'teardown to start in the turn of the error',
    seen: first === undefined ? 'no teardown' : 'the server polled before it',
    at: first?.sequence ?? error.sequence,
  };
}
