import { NthfailError } from '../errors.ts';
import type { Meter } from '../exchange/protocol.ts';
import { nextSourceAddress } from '../exchange/source-address.ts';
import { pathsOf, printWorkload, requestsOf, toWorkload, type Workload } from '../exchange/workload.ts';
import { viewConnections } from '../journal/connection-view.ts';
import type { RunningServer } from '../target/running-server.ts';
import { awaitAccessLog } from './await-access-log.ts';
import { ClientLane } from './client-lane.ts';
import type { Golden, GoldenResponse } from './golden.ts';
import { sentWhileOpen, writesWhileOpen } from './writes-while-open.ts';

/** Longest wait for a response, and then for the server's close, of a fault-free run, in milliseconds. */
const PATIENCE_MS = 10_000;

/** The goldens of each server, by the text of their requests. */
const recorded = new WeakMap<RunningServer, Map<string, Promise<Golden>>>();

/**
 * The fault-free run of a workload's requests; recorded once for each server, when it is first asked for. It is recorded
 * twice then: what differs between two of them cannot be compared with.
 * @throws NthfailError `NF_E_GOLDEN` when a response does not complete or the two differ, and `NF_E_NOT_LOADED` when the
 * library does not see the connection or not all of what was sent on it. `NF_E_GOLDEN` too when the access log has no line
 * of it, and `NF_E_SERVER_EXITED` when the server has gone into the background.
 */
export function goldenOf(server: RunningServer, workload: Workload | string): Promise<Golden> {
  const requests = requestsOf(toWorkload(workload));
  const known = recorded.get(server) ?? new Map<string, Promise<Golden>>();
  recorded.set(server, known);
  const text = printWorkload(requests);
  const golden = known.get(text) ?? recordGolden(server, requests);
  known.set(text, golden);
  // What failed may succeed the next time.
  golden.catch(() => known.delete(text));
  return golden;
}

async function recordGolden(server: RunningServer, requests: Workload): Promise<Golden> {
  for (const path of pathsOf(requests)) server.provide(path);
  const golden = await recordOnce(server, requests);
  const again = await recordOnce(server, requests);
  await server.assertForeground();
  if (!again.stream.equals(golden.stream)) {
    const at = golden.stream.findIndex((byte, index) => byte !== again.stream[index]);
    throw new NthfailError(
      'NF_E_GOLDEN',
      `two fault-free responses to ${printWorkload(requests)} differ${at < 0 ? ' in length' : ` at byte ${at}: ${around(golden.stream, at)} and ${around(again.stream, at)}`}`,
      { hint: 'ask for something that does not change by itself, such as a static file' },
    );
  }
  return golden;
}

async function recordOnce(server: RunningServer, requests: Workload): Promise<Golden> {
  const source = nextSourceAddress();
  const outputMark = server.markOutput();
  const armed = server.rig.arm({ steps: [] }, { by: 'source', address: source }, { notesPieces: true });
  try {
    const lane = await ClientLane.connect(server, source, PATIENCE_MS);
    await lane.performAll(requests);
    await lane.client.close();
    const exchange = lane.exchange();
    const { received, wireBytes, tls, source: client } = exchange;
    const broken = lane.meters.find(({ measure }) => measure.state !== 'complete');
    if (broken !== undefined)
      throw new NthfailError(
        'NF_E_GOLDEN',
        `without any fault, ${server.target.name} did not complete ${printWorkload(requests)}: it sent ${received.length} bytes (${broken.measure.state}), ${around(received, 0)}${tls?.failure === undefined ? '' : `; TLS failed with ${tls.failure}`}`,
        { hint: `it must speak ${lane.protocol.title} here; try the request with ${lane.protocol.tool}` },
      );
    await armed.waitUntil((events) => viewConnections(events)[0]?.lastClose !== undefined, PATIENCE_MS);
    const [connection] = viewConnections(armed.events);
    if (connection === undefined)
      throw new NthfailError(
        'NF_E_NOT_LOADED',
        `${server.target.name} served a request that the library did not see`,
        {
          hint: 'the process that serves is static, was started without LD_PRELOAD, or accepts through io_uring',
        },
      );
    const sentBytes = sentWhileOpen(exchange, connection);
    if (sentBytes !== wireBytes)
      throw new NthfailError(
        'NF_E_NOT_LOADED',
        `the client got ${wireBytes} bytes, of which the library saw ${sentBytes} being sent`,
        {
          hint: 'the rest left by what is not followed: stdio on a socket, io_uring (--io-uring refuse), a system call by instruction',
        },
      );
    await awaitAccessLog(server, {
      workload: printWorkload(requests),
      source: client,
      responseCount: lane.meters.length,
      outputMark,
    });
    const { protocol } = lane;
    const stream = protocol.mask(received);
    return {
      protocol,
      workload: requests,
      responses: splitResponses(stream, pathsOf(requests), lane.meters),
      stream,
      writes: writesWhileOpen(exchange, connection).map(({ call, asked, result, pieces }) => ({
        call,
        askedBytes: asked,
        sentBytes: Math.max(result, 0),
        pieces,
      })),
    };
  } finally {
    armed.disarm();
  }
}

function splitResponses(
  stream: Buffer,
  paths: readonly string[],
  meters: readonly Meter[],
): readonly GoldenResponse[] {
  let at = 0;
  return meters.flatMap(({ measure }, index) => {
    if (measure.state !== 'complete') return [];
    const bytes = stream.subarray(at, at + measure.takenBytes);
    at += measure.takenBytes;
    const { status, isKeepAlive } = measure.head;
    return { path: paths[index] ?? '', status, bytes, headBytes: measure.headBytes, keepsAlive: isKeepAlive };
  });
}

/** A few bytes from `at` on, as JSON text. */
function around(bytes: Buffer, at: number): string {
  return JSON.stringify(bytes.toString('latin1', at, at + 24));
}
