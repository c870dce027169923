import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import { nginx } from '../../harness/target/nginx.ts';
import { requireServer } from '../target/require-server.ts';
import { digestOf, planTransfers, writeTransfer } from './random-bytes.ts';
import { receiveResponse } from './receive-response.ts';
import { DEFAULT_SOURCE, expectSameInEachMode, withServer } from './three-modes.ts';

/** The lines of the log without pids, sorted: the master and its worker write side by side. */
function hidePids(log: string): readonly string[] {
  const hidden = log.replaceAll(/ \d+#\d+:/g, ' PID:').replaceAll(/ process \d+/g, ' process PID');
  return hidden.split('\n').toSorted();
}

test('nginx sends files of random sizes, byte for byte', async (context) => {
  requireServer(context, 'nginx');
  const transfers = planTransfers('nginx', 0.3);
  await expectSameInEachMode(async (mode) => {
    const { result, log, end } = await withServer(nginx, mode, async (server) => {
      const source = nextSourceAddress();
      server.presence.follow(source);
      const responses = [];
      for (const [index, transfer] of transfers.entries()) {
        await writeTransfer(join(server.directory, 'www', `${index}.bin`), transfer);
        responses.push(await receiveResponse(server, source, `/${index}.bin`));
      }
      responses.push(await receiveResponse(server, source, '/not-there'));
      expect(responses.slice(0, -1).map(({ body }) => body)).toEqual(transfers.map(digestOf));
      await server.presence.expectJournalOf(responses.reduce((sum, { bytes }) => sum + bytes, 0));
      return responses;
    });
    return { result, log: hidePids(log), end };
  });
});

test('nginx serves wrk, and its access log agrees with the journal', async (context) => {
  requireServer(context, 'nginx');
  requireServer(context, 'wrk');
  await expectSameInEachMode(async (mode) => {
    const { result, end } = await withServer(nginx, mode, async (server) => {
      const { host, port, presence } = server;
      presence.follow(DEFAULT_SOURCE);
      const run = await presence.run('wrk', ['-t1', '-c16', '-d1s', `http://${host}:${port}/small.txt`]);
      await presence.waitForCloses();
      const log = server.readLog();
      const records = log.match(/^CLIENT ".* bytes_sent:.*$/gm) ?? [];
      const sentBytes = records.reduce((sum, line) => sum + Number(/bytes_sent:(\d+)/.exec(line)?.[1]), 0);
      expect(Number(/(\d+) requests in/.exec(run.text)?.[1])).toBeGreaterThan(100);
      await presence.expectJournalOf(sentBytes);
      return {
        end: run.end,
        stderr: run.stderr,
        complaints: run.text.match(/^.*(?:errors|Non-2xx).*$/gm) ?? [],
        // When its time is up wrk leaves, and may leave a response without its body.
        records: new Set(records.filter((line) => !line.endsWith(' body:0'))),
        alarms: log.match(/^.*\[(?:warn|error|crit|alert|emerg)\].*$/gm) ?? [],
      };
    });
    return { result, end };
  });
});
