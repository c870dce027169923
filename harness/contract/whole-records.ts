import type { TlsRecord, TlsStream } from '../exchange/tls-record.ts';
import type { JudgedExchange } from '../run/run.ts';
import { type Finding, HELD } from './contract.ts';
import { leftEarly } from './left-early.ts';

/**
 * What left on a connection that speaks TLS is whole records, each of which the client can open, in order. Only the last
 * one may be torn, and only when an error or the client ended the connection.
 */
export function judgeRecords(judged: JudgedExchange): Finding {
  const { tls } = judged.exchange;
  if (tls === undefined) return HELD;
  const at = judged.connection?.writes.at(-1)?.sequence;
  const { records, rest } = tls;
  const index = records.findIndex(({ content }) => content === 'undecipherable');
  const wrong = records[index];
  if (wrong !== undefined)
    return {
      outcome: 'broken',
      expected: 'TLS records that the client can decipher',
      seen: describeWrong(wrong, index, tls),
      at,
    };
  if (rest?.kind === 'foreign')
    return {
      outcome: 'broken',
      expected: `a TLS record at byte ${rest.at} of what came on the wire`,
      seen: `${rest.bytes} bytes that are none`,
      at,
    };
  if (tls.failure !== undefined)
    return {
      outcome: 'broken',
      expected: 'TLS that the client accepts',
      seen: `${tls.failure} after ${records.length} records`,
      at,
    };
  if (rest === undefined || mayTear(judged)) return HELD;
  return {
    outcome: 'broken',
    expected: 'whole TLS records, for no error and no client ended the connection',
    seen: `the last one torn: ${rest.bytes} of ${rest.declaredBytes ?? 'who knows how many'} bytes`,
    at,
  };
}

function describeWrong({ at, bytes }: TlsRecord, index: number, { failure }: TlsStream): string {
  const who = failure === undefined ? '' : `; the client saw ${failure}`;
  return `record ${index + 1}, the ${bytes} bytes at byte ${at} on the wire, does not decipher${who}`;
}

/** Whether the connection ended in a way that may cut a record off. */
function mayTear(judged: JudgedExchange): boolean {
  const { exchange, connection, gaveUp } = judged;
  return (
    connection?.fatalError !== undefined ||
    // A process that the plan killed had no say in it.
    connection?.calls.some(({ isKilled, isReset }) => isKilled || isReset) === true ||
    ['server-reset', 'failed', 'open'].includes(exchange.end.kind) ||
    leftEarly(judged) ||
    gaveUp
  );
}
