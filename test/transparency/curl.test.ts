import { expect, test } from 'vitest';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import { findFreePort } from '../../harness/target/free-port.ts';
import { requireServer } from '../target/require-server.ts';
import { digestOf, planTransfers, randomBytes } from './random-bytes.ts';
import { pathOf, randomBytesServer } from './random-bytes-server.ts';
import type { ProgramRun } from './run-program.ts';
import { expectSameInEachMode, mask, type ServerInMode, withServer } from './three-modes.ts';

interface CurlRun extends ProgramRun {
  /** Bytes of the response, head and body. */
  readonly receivedBytes: number;
}

/** Runs curl with the library in it as in the server, on the same segment. */
async function curl(
  { host, port, presence }: Pick<ServerInMode, 'host' | 'port' | 'presence'>,
  paths: readonly string[],
  args: readonly string[],
  input: Iterable<Buffer> = [],
): Promise<CurlRun> {
  const sizes = '%{stderr}head %{size_header}, body %{size_download}\n';
  const urls = paths.map((path) => `http://${host}:${port}${path}`);
  const options = ['--no-progress-meter', '--verbose', '--write-out', sizes];
  const run = await presence.run('curl', [...options, ...args, ...urls], input);
  const stderr = mask(run.stderr, { host, port })
    .replaceAll(/^< Date: .*$/gm, '< Date: TIME')
    .replaceAll(/0x[0-9a-f]+/g, 'POINTER')
    // What it reads or sends at once depends on the moment, and so do the times.
    .replaceAll(/^[{}] \[\d+ bytes data\]\n/gm, '')
    .replaceAll(/after \d+ ms|in \d+ ms|after \d+ milliseconds/g, 'after some ms');
  const received = /^head (\d+), body (\d+)$/m.exec(run.stderr);
  return { ...run, stderr, receivedBytes: Number(received?.[1]) + Number(received?.[2]) };
}

test('curl downloads transfers of random sizes, byte for byte', async (context) => {
  requireServer(context, 'curl');
  const transfers = planTransfers('curl, down', 0.1);
  await expectSameInEachMode((mode) =>
    withServer(randomBytesServer, mode, async (server) => {
      const source = nextSourceAddress();
      server.presence.follow(source);
      const runs: CurlRun[] = [];
      for (const transfer of transfers)
        runs.push(await curl(server, [pathOf(transfer)], ['--interface', source, '--http1.0']));
      expect(runs.map(({ end, stdout }) => [end, stdout])).toEqual(
        transfers.map((one) => [0, digestOf(one)]),
      );
      await server.presence.expectJournalOf(runs.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0));
      return runs;
    }),
  );
});

test('curl uploads transfers of random sizes, byte for byte', async (context) => {
  requireServer(context, 'curl');
  const transfers = planTransfers('curl, up', 0.05);
  await expectSameInEachMode((mode) =>
    withServer(randomBytesServer, mode, async (server) => {
      const source = nextSourceAddress();
      server.presence.follow(source);
      const runs: CurlRun[] = [];
      const args = ['--interface', source, '--header', 'Expect:', '--upload-file', '-'];
      for (const transfer of transfers)
        runs.push(await curl(server, [pathOf(transfer)], args, randomBytes(transfer)));
      expect(runs.map(({ text }) => text)).toEqual(
        transfers.map(digestOf).map(({ sha256, bytes }) => `${sha256} ${bytes}\n`),
      );
      await server.presence.expectJournalOf(runs.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0));
      return runs;
    }),
  );
});

test('curl fails alike, and goes on alike over several URLs', async (context) => {
  requireServer(context, 'curl');
  await expectSameInEachMode((mode) =>
    withServer(randomBytesServer, mode, async (server) => {
      const { presence, host } = server;
      const nowhere = { presence, host, port: await findFreePort(host) };
      return {
        refused: await curl(nowhere, ['/'], []),
        notFound: await curl(server, ['/not-there'], ['--fail']),
        brokenOff: await curl(server, ['/2/300000/broken'], []),
        tooBig: await curl(server, ['/4/300000'], ['--max-filesize', '1000']),
        onOneConnection: await curl(server, ['/3/100000', '/5/1', '/6/70000'], []),
      };
    }),
  );
});
