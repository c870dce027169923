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
 * Records the fault-free run of a request.
 * @throws NthfailError `NF_E_GOLDEN` when the response does not complete, and `NF_E_NOT_LOADED` when the library does
 * not see its connection.
 */
export async function recordGolden(server: RunningServer, path: string): Promise<Golden> {
  server.target.provide?.(path, server.site);
  const source = nextSourceAddress();
  const armed = server.rig.arm({ steps: [] }, { by: 'source', address: source });
  try {
    const client = await openClient(server, source);
    const { meter, isComplete } = await ask(client, path, PATIENCE_MS);
    await client.close();
    const { measure } = meter;
    if (!isComplete || measure.state !== 'complete')
      throw new NthfailError(
        'NF_E_GOLDEN',
        `without any fault, ${server.target.name} did not complete GET ${path}`,
        {
          hint: `it sent ${client.exchange().received.length} bytes (${measure.state}); try the request with curl`,
        },
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
    return {
      path,
      status: measure.head.status,
      response: maskDate(client.exchange().received),
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
