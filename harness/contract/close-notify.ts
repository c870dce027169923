import type { JudgedExchange, Run } from '../run/run.ts';
import { type Finding, HELD } from './contract.ts';
import { isHarmed } from './is-harmed.ts';

/**
 * A server that ends a TLS connection in order says so with a close_notify before its FIN (RFC 8446, 6.1): without one the
 * client cannot tell the end from an attacker's. After an error it need not.
 */
export function judgeCloseNotify(run: Run, judged: JudgedExchange): Finding {
  const { exchange, connection } = judged;
  const { tls, end } = exchange;
  const isInOrder =
    end.kind === 'server-closed' && !isHarmed(run, judged) && connection?.fatalError === undefined;
  // A connection whose handshake failed ends with another alert.
  if (tls === undefined || !tls.isEstablished || !isInOrder) return HELD;
  const last = tls.records.at(-1);
  if (last?.isCloseNotify === true) return HELD;
  return {
    outcome: 'broken',
    expected: 'a close_notify alert before the FIN',
    seen: `a FIN behind a record with ${last?.contentBytes ?? 0} bytes of ${last?.content ?? 'nothing'}`,
    at: connection?.lastClose?.sequence,
  };
}
