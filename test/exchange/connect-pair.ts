import { onTestFinished } from 'vitest';
import { connectRawClient, type RawClientOptions } from '../../harness/exchange/connect-raw-client.ts';
import type { RawClient } from '../../harness/exchange/raw-client.ts';
import { type ServerConnection, startLoopbackServer } from './loopback-server.ts';

/** A connected client and the server's side of its connection, both gone at the end of the test. */
export async function connectPair(
  options: Partial<RawClientOptions> = {},
): Promise<{ readonly client: RawClient; readonly connection: ServerConnection }> {
  const { host, port, accept } = await startLoopbackServer();
  const client = await connectRawClient({ host, port, ...options });
  onTestFinished(() => client.close());
  return { client, connection: await accept() };
}
