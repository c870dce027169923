import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import { commandTarget } from '../../harness/target/command.ts';
import { pickServerHost } from '../../harness/target/free-port.ts';
import { requireServer } from '../target/require-server.ts';
import {
  type Digest,
  Digester,
  digestOf,
  planTransfers,
  randomBytes,
  type Transfer,
} from './random-bytes.ts';
import { expectSameInEachMode, mask, withServer } from './three-modes.ts';

/** Says what it does, and waits half a minute for the other direction when one has ended. */
const OPTIONS = ['-d', '-d', '-t', '30'];

/** What one direction copies when the other has more transfers. */
const NOTHING: Transfer = { seed: 0, bytes: 0 };

/**
 * A server that is told the number of a transfer in the first byte, and sends that transfer while it takes what comes
 * behind the byte.
 */
class FarEnd {
  readonly host: string = pickServerHost();
  /** What it got, by the number of the transfer. */
  readonly received = new Map<number, Digest>();
  readonly #server: Server;

  constructor(transfers: readonly Transfer[]) {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      const digester = new Digester();
      socket.once('data', (first: Buffer) => {
        const number = first[0] ?? 0;
        const transfer = transfers[number] ?? NOTHING;
        digester.add(first.subarray(1));
        socket.on('data', (chunk: Buffer) => digester.add(chunk));
        socket.once('end', () => this.received.set(number, digester.digest()));
        Readable.from(randomBytes(transfer)).pipe(socket);
      });
      // A connection that brings nothing is the harness's look whether socat listens.
      socket.once('end', () => socket.bytesRead === 0 && socket.end());
      socket.on('error', () => {});
    });
  }

  /** Starts to listen. @returns the port */
  async listen(): Promise<number> {
    this.#server.listen(0, this.host);
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
  }
}

function* numbered(number: number, transfer: Transfer): Generator<Buffer, void, undefined> {
  yield Buffer.of(number);
  yield* randomBytes(transfer);
}

function padWithNothing(transfers: readonly Transfer[], length: number): readonly Transfer[] {
  return Array.from({ length }, (_, number) => transfers[number] ?? NOTHING);
}

test('socat copies both ways at once, in a chain of two, byte for byte', async (context) => {
  requireServer(context, 'socat');
  const [shortUp, shortDown] = [planTransfers('socat, up', 0.05), planTransfers('socat, down', 0.05)];
  const count = Math.max(shortUp.length, shortDown.length);
  const [up, down] = [padWithNothing(shortUp, count), padWithNothing(shortDown, count)];
  await expectSameInEachMode(async (mode) => {
    const farEnd = new FarEnd(down);
    const farPort = await farEnd.listen();
    const relay = commandTarget({
      command: 'socat',
      args: [...OPTIONS, 'TCP-LISTEN:{port},bind={host},fork,reuseaddr', `TCP:${farEnd.host}:${farPort}`],
    });
    // The look whether it listens is a connection too.
    const expectedExits = up.length + 1;
    // Which direction ends first depends on the moment, children write side by side, and may die at the same moment.
    const hide = (log: string): readonly string[] =>
      log
        .replaceAll(/socat\[\d+\]|process \d+|pid \d+/g, 'PID')
        .split('\n')
        .filter((line) => !line.includes('childdied()'))
        .toSorted();
    try {
      const { result, log, end } = await withServer(relay, mode, async (server) => {
        const { host, port, presence } = server;
        const source = nextSourceAddress();
        presence.follow(source);
        const runs: unknown[] = [];
        const got: Digest[] = [];
        for (const [number, transfer] of up.entries()) {
          const args = [...OPTIONS, '-', `TCP:${host}:${port},bind=${source}`];
          const run = await presence.run('socat', args, numbered(number, transfer));
          got.push(run.stdout);
          runs.push({ ...run, text: '', stderr: hide(mask(run.stderr, server)) });
        }
        expect(got).toEqual(down.map(digestOf));
        // The client may have ended before all that it sent was read.
        await expect
          .poll(() => up.map((_, number) => farEnd.received.get(number)), { timeout: 20_000 })
          .toEqual(up.map(digestOf));
        await presence.expectJournalOf(down.reduce((sum, { bytes }) => sum + bytes, 0));
        const countExits = (): number => server.readLog().match(/exiting with status 0$/gm)?.length ?? 0;
        await expect.poll(countExits, { timeout: 5000 }).toBe(expectedExits);
        return runs;
      });
      return { result, log: hide(log), end };
    } finally {
      farEnd.close();
    }
  });
});
