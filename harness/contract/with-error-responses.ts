import type { MeasuredHead } from '../exchange/protocol.ts';
import type { GoldenResponse } from '../run/golden.ts';
import type { JudgedExchange, Run } from '../run/run.ts';
import { isServerHarmed } from './is-harmed.ts';

/** RFC 9110, section 15.6: from here on the server says that it failed, and not the request. */
const SERVER_ERROR = 500;

/**
 * The exchange with what the server owes its client: after a call of the server's own has failed, such as an allocation or
 * a write to its upstream, a whole error response (5xx) may stand where the fault-free run has another one. Nothing is owed
 * behind one that closes the connection.
 */
export function withErrorResponses(run: Run, judged: JudgedExchange): JudgedExchange {
  const { golden, exchange, connection } = judged;
  if (!isServerHarmed(run)) return judged;
  const { protocol } = golden;
  const conversation = protocol.open();
  const responses: GoldenResponse[] = [];
  let rest = exchange.received;
  for (const expected of golden.responses) {
    const { meter } = conversation.ask(expected.path);
    const taken = meter.push(rest);
    if (exchange.end.kind === 'server-closed') meter.close();
    const { measure } = meter;
    const bytes = protocol.mask(rest.subarray(0, taken));
    rest = rest.subarray(taken);
    const isWhole = measure.state === 'complete';
    // One that the connection's own failure cut cannot be compared with anything.
    const isTorn = measure.state === 'body-incomplete' && connection?.hardError !== undefined;
    if (!(isWhole || isTorn) || measure.head.status < SERVER_ERROR) {
      responses.push(expected);
      continue;
    }
    responses.push(errorResponse(expected.path, bytes, measure));
    if (!measure.head.isKeepAlive) break;
  }
  return {
    ...judged,
    golden: { ...golden, responses, stream: Buffer.concat(responses.map(({ bytes }) => bytes)) },
  };
}

function errorResponse(path: string, bytes: Buffer, { head, headBytes }: MeasuredHead): GoldenResponse {
  return { path, status: head.status, bytes, headBytes, keepsAlive: head.isKeepAlive };
}
