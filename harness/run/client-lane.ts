import { buildGet } from '../exchange/build-get.ts';
import { connectRawClient } from '../exchange/connect-raw-client.ts';
import type { RawClient } from '../exchange/raw-client.ts';
import { ResponseMeter } from '../exchange/response-meter.ts';
import { untilResponse } from '../exchange/until.ts';
import type { RunningServer } from '../target/running-server.ts';

/** How a request on a client connection came out. */
export interface Answer {
  readonly meter: ResponseMeter;
  /** The whole response was received. */
  readonly isComplete: boolean;
  /** Neither a whole response nor the end of the connection came in time. */
  readonly gaveUp: boolean;
}

/** Connects a client from `source` to the server. @throws NthfailError `NF_E_CLIENT` */
export function openClient(server: RunningServer, source: string): Promise<RawClient> {
  return connectRawClient({ host: server.host, port: server.port, source });
}

/** Sends a GET for `path`, keeping the connection alive, and waits for the response, the end, or `patienceMs`. */
export async function ask(client: RawClient, path: string, patienceMs: number): Promise<Answer> {
  const meter = new ResponseMeter('GET');
  void client.send(buildGet(path, { host: 'localhost', isKeepAlive: true }));
  const outcome = await client.receive({ until: untilResponse(meter), timeoutMs: patienceMs });
  if (outcome.kind === 'ended' && outcome.end.kind === 'server-closed') meter.close();
  return { meter, isComplete: meter.measure.state === 'complete', gaveUp: outcome.kind === 'timed-out' };
}
