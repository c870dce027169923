import { NthfailError } from '../errors.ts';
import { maskDate } from '../exchange/mask-headers.ts';
import { nextSourceAddress } from '../exchange/source-address.ts';
import { viewConnections } from '../journal/connection-view.ts';
import type { RunningServer } from '../target/running-server.ts';
import { ask, openClient } from './client-lane.ts';
import type { Golden } from './golden.ts';

/** Longest wait for the response, and then for the server's close, of a fault-free run, in milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Records the fault-free run of a request, twice: what differs between two of them cannot be compared with.
 * @throws NthfailError `NF_E_GOLDEN` when a response does not complete or the two differ, and `NF_E_NOT_LOADED` when the
 * library does not see the connection or not all of what was sent on it.
 */
export async function recordGolden(server: RunningServer, path: string): Promise<Golden> {
  server.target.provide?.(path, server.site);
  const golden = await recordOnce(server, path);
  const again = await recordOnce(server, path);
  if (!again.response.equals(golden.response)) {
    const at = golden.response.findIndex((byte, index) => byte !== again.response[index]);
    throw new NthfailError(
      'NF_E_GOLDEN',
      `two fault-free responses to GET ${path} differ${at < 0 ? ' in length' : ` at byte ${at}: ${around(golden.response, at)} and ${around(again.response, at)}`}`,
      { hint: 'ask for something that does not change by itself, such as a static file' },
    );
  }
  return golden;
}

async function recordOnce(server: RunningServer, path: string): Promise<Golden> {
  const source = nextSourceAddress();
  const armed = server.rig.arm({ steps: [] }, { by: 'source', address: source });
  try {
    const client = await openClient(server, source);
    const { meter, isComplete } = await ask(client, path, PATIENCE_MS);
    await client.close();
    const { received } = client.exchange();
    const { measure } = meter;
    if (!isComplete || measure.state !== 'complete')
      throw new NthfailError(
        'NF_E_GOLDEN',
        `without any fault, ${server.target.name} did not complete GET ${path}: it sent ${received.length} bytes (${measure.state}), ${around(received, 0)}`,
        { hint: 'it must speak HTTP/1 here; try the request with curl' },
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
    if (connection.sentBytes !== received.length)
      throw new NthfailError(
        'NF_E_NOT_LOADED',
        `the client got ${received.length} bytes, of which the library saw ${connection.sentBytes} being sent`,
        {
          hint: 'the rest left by what is not followed: stdio on a socket, io_uring (--io-uring refuse), a system call by instruction',
        },
      );
    return {
      path,
      status: measure.head.status,
      response: maskDate(received),
      headBytes: measure.headBytes,
      keepsAlive: measure.head.isKeepAlive,
      writes: connection.writes.map(({ call, asked, result }) => ({
        call,
        askedBytes: asked,
        sentBytes: Math.max(result, 0),
      })),
    };
  } finally {
    armed.disarm();
  }
}

/** A few bytes from `at` on, as JSON text. */
function around(bytes: Buffer, at: number): string {
  return JSON.stringify(bytes.toString('latin1', at, at + 24));
}
