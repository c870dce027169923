import type { Exchange } from '../exchange/exchange.ts';
import type { ConnectionView } from '../journal/connection-view.ts';
import type { CallEvent } from '../journal/event.ts';
import type { Run } from '../run/run.ts';
import type { Finding } from './contract.ts';

/** A connection with its first hard error. */
export interface StruckConnection {
  readonly connection: ConnectionView;
  readonly error: CallEvent;
  /** What its client sent and received. */
  readonly exchange: Exchange;
}

/** The connections of a run on which a write failed for good. */
export function struckConnections(run: Run): readonly StruckConnection[] {
  return run.exchanges.flatMap(({ connection, exchange }) =>
    connection?.hardError === undefined ? [] : [{ connection, error: connection.hardError, exchange }],
  );
}

/** The connections of a run on which a write or a read failed for good. */
export function brokenConnections(run: Run): readonly StruckConnection[] {
  return run.exchanges.flatMap(({ connection, exchange }) => {
    const error = connection?.fatalError;
    return connection === undefined || error === undefined ? [] : [{ connection, error, exchange }];
  });
}

/** The finding of a contract about writes that fail on a run without one. */
export const NO_HARD_ERROR: Finding = { outcome: 'not-applicable', because: 'no write failed for good' };

/** The finding of a contract about connections that fail on a run without one. */
export const NO_FATAL_ERROR: Finding = {
  outcome: 'not-applicable',
  because: 'no write and no read failed for good',
};
