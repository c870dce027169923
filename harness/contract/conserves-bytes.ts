import { equalsMasked } from '../exchange/protocol.ts';
import type { JudgedExchange } from '../run/run.ts';
import { sentWhileOpen } from '../run/writes-while-open.ts';
import { judgeAccessLog } from './access-log.ts';
import { judgeCloseNotify } from './close-notify.ts';
import { type Contract, type Finding, HELD } from './contract.ts';
import { leftEarly } from './left-early.ts';
import { judgeRecords } from './whole-records.ts';
import { withErrorResponses } from './with-error-responses.ts';

/** The client received what the server sent: the same bytes, in order, from the start of the fault-free stream. */
export const conservesBytes: Contract = {
  id: 'conserves-bytes',
  claim:
    'the client gets exactly the bytes that were sent, a prefix of the fault-free ones; the access log agrees',
  needs: "the client's bytes, the recorded fault-free run, and for the last part `log.access`.",
  decides:
    'whether every byte is the one that the fault-free run has at its place, whether as many arrived as the kernel took ' +
    '(fewer only after a reset or when the client left), and whether the access log has a line with the true count for ' +
    'each response that was begun. After a call of the server itself has failed, a whole error response (5xx) may come in the ' +
    'place of the fault-free one. That all of them arrive is for resumes. Over TLS those are the bytes within: what is on ' +
    'the wire must be whole records that decipher, the last one torn only by an error or the client, and a connection that ' +
    'the server ends in order ends with a close_notify.',
  smallest: `
    received y`,
  judge: (run) => {
    for (const judged of run.exchanges) {
      const exchange = withErrorResponses(run, judged);
      const findings = [
        () => judgeRecords(exchange),
        () => judgeStream(exchange),
        () => judgeCloseNotify(run, exchange),
        () => judgeAccessLog(run, exchange),
      ];
      for (const find of findings) {
        const finding = find();
        if (finding.outcome !== 'held') return finding;
      }
    }
    return HELD;
  },
};

function judgeStream(judged: JudgedExchange): Finding {
  const { exchange, golden, connection } = judged;
  const { received } = exchange;
  const expected = golden.stream;
  const at = connection?.writes.at(-1)?.sequence;
  // A whole comparison first: looking for the first difference takes some hundred times as long.
  const isPrefix = equalsMasked(golden.protocol, received, expected.subarray(0, received.length));
  const wrong = isPrefix
    ? -1
    : golden.protocol.mask(received).findIndex((byte, index) => byte !== expected[index]);
  if (wrong >= 0)
    return {
      outcome: 'broken',
      expected: `a prefix of the fault-free ${expected.length} bytes`,
      seen: wrong < expected.length ? `another byte at offset ${wrong}` : `${received.length} bytes`,
      at,
    };
  if (connection === undefined) return HELD;
  // A reset takes with it what the receiver had not been given yet, and so does a client that does not wait.
  const mayLose =
    ['server-reset', 'failed'].includes(exchange.end.kind) || leftEarly(judged) || judged.gaveUp;
  const { wireBytes } = exchange;
  const sent = sentWhileOpen(exchange, connection);
  if (mayLose ? wireBytes <= connection.sentBytes : wireBytes >= sent && wireBytes <= connection.sentBytes)
    return HELD;
  return {
    outcome: 'broken',
    expected: `${sent} bytes, as the kernel took from the server`,
    seen: `the client received ${wireBytes}`,
    at,
  };
}
