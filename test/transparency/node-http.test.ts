import { Agent, request } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import {
  type Digest,
  Digester,
  digestOf,
  planTransfers,
  randomBytes,
  type Transfer,
} from './random-bytes.ts';
import { pathOf, randomBytesServer } from './random-bytes-server.ts';
import { receiveResponse } from './receive-response.ts';
import { expectSameInEachMode, withServer } from './three-modes.ts';

test('Node sends and takes bodies of random sizes, byte for byte', async () => {
  const transfers = planTransfers('node', 0.1);
  await expectSameInEachMode((mode) =>
    withServer(randomBytesServer, mode, async (server) => {
      const source = nextSourceAddress();
      server.presence.follow(source);
      const downloads = [];
      for (const transfer of transfers)
        downloads.push(await receiveResponse(server, source, pathOf(transfer)));
      expect(downloads.map(({ body }) => body)).toEqual(transfers.map(digestOf));
      await server.presence.expectJournalOf(downloads.reduce((sum, { bytes }) => sum + bytes, 0));
      return downloads;
    }),
  );
});

test('Node answers on connections that are kept alive, several at once', async () => {
  const transfers = planTransfers('node, kept alive', 0.05);
  await expectSameInEachMode(async (mode) => {
    const { result, end } = await withServer(randomBytesServer, mode, async (server) => {
      const source = nextSourceAddress();
      server.presence.follow(source);
      const agent = new Agent({ keepAlive: true, maxSockets: 4 });
      const sockets = new Set<{ readonly bytesRead: number }>();
      const ask = (transfer: Transfer, method: 'GET' | 'PUT'): Promise<Digest> =>
        new Promise((resolve, reject) => {
          const { host, port } = server;
          const path = pathOf(transfer);
          const asked = request({ host, port, localAddress: source, agent, method, path }, (response) => {
            const digester = new Digester();
            sockets.add(response.socket);
            response.on('data', (chunk: Buffer) => digester.add(chunk));
            response.once('end', () => resolve(digester.digest())).once('error', reject);
          }).once('error', reject);
          Readable.from(method === 'PUT' ? randomBytes(transfer) : []).pipe(asked);
        });
      const got = await Promise.all(transfers.map((transfer) => ask(transfer, 'GET')));
      const put = await Promise.all(transfers.map((transfer) => ask(transfer, 'PUT')));
      expect(got).toEqual(transfers.map(digestOf));
      agent.destroy();
      expect(sockets.size).toBeLessThanOrEqual(4);
      await server.presence.expectJournalOf([...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0));
      return { got, put };
    });
    return { result, end };
  });
});
