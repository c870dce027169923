import { equalsMasked } from '../exchange/protocol.ts';
import type { JudgedExchange } from '../run/run.ts';
import { judgeAccessLog } from './access-log.ts';
import { type Contract, type Finding, HELD } from './contract.ts';
import { leftEarly } from './left-early.ts';

/** The client received what the server sent: the same bytes, in order, from the start of the fault-free stream. */
export const conservesBytes: Contract = {
  id: 'conserves-bytes',
  claim:
    'the client gets exactly the bytes that were sent, a prefix of the fault-free ones; the access log agrees',
  needs: "the client's bytes, the recorded fault-free run, and for the last part `log.access`.",
  decides:
    'whether every byte is the one that the fault-free run has at its place, whether as many arrived as the kernel took ' +
    '(fewer only after a reset or when the client left), and whether the access log has a line with the true count for ' +
    'each response that was begun. That all of them arrive is for resumes.',
  smallest: `
    received y`,
  judge: (run) => {
    for (const exchange of run.exchanges) {
      const stream = judgeStream(exchange);
      if (stream.outcome !== 'held') return stream;
      const access = judgeAccessLog(run, exchange);
      if (access.outcome !== 'held') return access;
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
  if (received.length === connection.sentBytes || (mayLose && received.length < connection.sentBytes))
    return HELD;
  return {
    outcome: 'broken',
    expected: `${connection.sentBytes} bytes, as the kernel took from the server`,
    seen: `the client received ${received.length}`,
    at,
  };
}
