import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import type { Target } from '../../harness/target/target.ts';
import { requireServer } from '../target/require-server.ts';
import { digestOf, planTransfers, writeTransfer } from './random-bytes.ts';
import { receiveResponse, type Response } from './receive-response.ts';
import { expectSameInEachMode, withServer } from './three-modes.ts';

const python: Target = {
  name: 'python',
  title: "Python's http.server",
  log: {},
  prepare: ({ directory, host, port }) => {
    mkdirSync(join(directory, 'www'));
    return {
      command: 'python3',
      args: ['-m', 'http.server', String(port), '--bind', host, '--directory', join(directory, 'www')],
      stopSignal: 'SIGINT',
    };
  },
};

test('python3 -m http.server sends files of random sizes, byte for byte', async (context) => {
  requireServer(context, 'python3');
  const transfers = planTransfers('python', 0.15);
  await expectSameInEachMode((mode) =>
    withServer(python, mode, async (server) => {
      const responses: Response[] = [];
      for (const [index, transfer] of transfers.entries())
        await writeTransfer(join(server.directory, 'www', `${index}.bin`), transfer);
      const source = nextSourceAddress();
      server.presence.follow(source);
      for (const index of transfers.keys())
        responses.push(await receiveResponse(server, source, `/${index}.bin`));
      expect(responses.map(({ body }) => body)).toEqual(transfers.map(digestOf));
      for (const path of ['/', '/not-there', '/../../etc/passwd'])
        responses.push(await receiveResponse(server, source, path));
      await server.presence.expectJournalOf(responses.reduce((sum, { bytes }) => sum + bytes, 0));
      return responses;
    }),
  );
});

test('python3 -m http.server sends files to several clients at once', async (context) => {
  requireServer(context, 'python3');
  const transfers = planTransfers('python, at once', 0.05);
  await expectSameInEachMode(async (mode) => {
    const { result, end } = await withServer(python, mode, async (server) => {
      for (const [index, transfer] of transfers.entries())
        await writeTransfer(join(server.directory, 'www', `${index}.bin`), transfer);
      const source = nextSourceAddress();
      server.presence.follow(source);
      const responses: Response[] = [];
      // No more than its backlog takes.
      for (let first = 0; first < transfers.length; first += 4) {
        const some = transfers.slice(first, first + 4);
        const asked = some.map((_, index) => receiveResponse(server, source, `/${first + index}.bin`));
        responses.push(...(await Promise.all(asked)));
      }
      expect(responses.map(({ body }) => body)).toEqual(transfers.map(digestOf));
      await server.presence.expectJournalOf(responses.reduce((sum, { bytes }) => sum + bytes, 0));
      return responses;
    });
    return { result, end };
  });
});
