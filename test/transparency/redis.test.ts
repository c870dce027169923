import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import { commandTarget } from '../../harness/target/command.ts';
import type { Target } from '../../harness/target/target.ts';
import { requireServer } from '../target/require-server.ts';
import {
  type Digest,
  Digester,
  digestOf,
  planTransfers,
  randomBytes,
  type Transfer,
} from './random-bytes.ts';
import type { ProgramRun } from './run-program.ts';
import { DEFAULT_SOURCE, expectSameInEachMode, type ServerInMode, withServer } from './three-modes.ts';

const redis: Target = {
  name: 'redis',
  title: 'redis-server',
  log: {},
  prepare: (site) => ({
    ...commandTarget({
      // On Debian a link to a program that looks at the name it is run by.
      command: 'redis-server',
      args: [
        ...['--bind', '{host}', '--port', '{port}', '--dir', site.directory],
        ...['--save', '', '--appendonly', 'no'],
        // Clients come from many addresses here.
        ...['--protected-mode', 'no'],
      ],
    }).prepare(site),
  }),
};

/** The answer to a command: the bytes of a value, or a line. */
interface Answer {
  readonly digest: Digest;
  /** All of it if it is short. */
  readonly text: string;
}

/** A connection that sends one command at a time, and digests the answers. */
class RedisClient {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async connect({ host, port }: ServerInMode, localAddress: string): Promise<RedisClient> {
    const socket = connect({ host, port, localAddress });
    await once(socket, 'connect');
    return new RedisClient(socket);
  }

  get receivedBytes(): number {
    return this.#socket.bytesRead;
  }

  async set(key: string, value: Transfer): Promise<Answer> {
    const answer = this.#receive();
    this.#socket.write(`*3\r\n$3\r\nSET\r\n$${key.length}\r\n${key}\r\n$${value.bytes}\r\n`);
    for (const chunk of randomBytes(value)) if (!this.#socket.write(chunk)) await once(this.#socket, 'drain');
    this.#socket.write('\r\n');
    return answer;
  }

  ask(command: string): Promise<Answer> {
    const answer = this.#receive();
    this.#socket.write(`${command}\r\n`);
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Takes `+line\r\n`, `-line\r\n` or `$LENGTH\r\nvalue\r\n`. */
  #receive(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const digester = new Digester();
      let text = '';
      let left: number | undefined;
      const take = (chunk: Buffer): void => {
        let value = chunk;
        if (left === undefined) {
          text += chunk.toString('latin1');
          const at = text.indexOf('\r\n');
          if (at < 0) return;
          left = text.startsWith('$') ? Number(text.slice(1, at)) : 0;
          value = Buffer.from(text.slice(at + 2), 'latin1');
          if (!text.startsWith('$')) return settle();
        } else if (text.length < 10_000) text += chunk.toString('latin1');
        digester.add(value.subarray(0, left));
        left -= value.length;
        if (left <= -2) settle();
      };
      const settle = (): void => {
        this.#socket.off('data', take).off('close', fail);
        resolve({ digest: digester.digest(), text });
      };
      const fail = (): void => reject(new Error(`redis has closed the connection: ${text}`));
      this.#socket.on('data', take).once('close', fail);
    });
  }
}

/** How many bytes redis says that it sends while `act` runs, without those for the question. */
async function countSent(server: ServerInMode, act: () => Promise<void>): Promise<number> {
  const client = await RedisClient.connect(server, nextSourceAddress());
  const ask = async (): Promise<number> =>
    Number(/total_net_output_bytes:(\d+)/.exec((await client.ask('INFO stats')).text)?.[1]);
  const before = await ask();
  const { receivedBytes } = client;
  await act();
  const after = await ask();
  client.close();
  return after - before - receivedBytes;
}

/** What redis says, without numbers that depend on the moment. */
function hideNumbers(log: string): string {
  return log
    .replaceAll(/^\d+:([A-Z])/gm, 'PID:$1')
    .replaceAll(/pid=\d+|pid \d+|PID: \d+/g, 'pid PID')
    .replaceAll(/\d+\.\d+ (?:MB|seconds)|\d+ bytes|Fork CoW.*/g, 'SOME');
}

test('redis keeps values of random sizes, byte for byte', async (context) => {
  requireServer(context, 'redis-server');
  const transfers = planTransfers('redis', 0.1);
  await expectSameInEachMode(async (mode) => {
    const { result, log, end } = await withServer(redis, mode, async (server) => {
      const source = nextSourceAddress();
      server.presence.follow(source);
      const client = await RedisClient.connect(server, source);
      const values: Digest[] = [];
      for (const [index, transfer] of transfers.entries()) {
        await client.set(`key-${index}`, transfer);
        values.push((await client.ask(`GET key-${index}`)).digest);
      }
      expect(values).toEqual(transfers.map(digestOf));
      client.close();
      await server.presence.expectJournalOf(client.receivedBytes);
      return values;
    });
    return { result, log: hideNumbers(log), end };
  });
});

test('redis-benchmark finds the same redis', async (context) => {
  requireServer(context, 'redis-server');
  requireServer(context, 'redis-benchmark');
  await expectSameInEachMode(async (mode) => {
    const { result, end } = await withServer(redis, mode, async (server) => {
      const { host, port, presence } = server;
      const at = ['-h', host, '-p', String(port)];
      const load = ['-n', '5000', '-c', '20', '-P', '4', '-t', 'ping,set,get,lpush,lrange_100,mset'];
      presence.follow(DEFAULT_SOURCE);
      let run: ProgramRun | undefined;
      const sentBytes = await countSent(server, async () => {
        run = await presence.run('redis-benchmark', [...at, ...load, '--csv']);
      });
      await presence.expectJournalOf(sentBytes);
      return { ...run, stdout: undefined, text: run?.text.replaceAll(/"[\d.]+"/g, 'N'), sentBytes };
    });
    return { result, end };
  });
});

test('redis forks to save, and its child reports back', async (context) => {
  requireServer(context, 'redis-server');
  requireServer(context, 'redis-cli');
  await expectSameInEachMode(async (mode) => {
    const { result, log, end } = await withServer(redis, mode, async (server) => {
      const at = ['-h', server.host, '-p', String(server.port)];
      const runs: ProgramRun[] = [];
      const cli = async (...args: readonly string[]): Promise<void> => {
        runs.push(await server.presence.run('redis-cli', [...at, ...args]));
      };
      server.presence.follow(DEFAULT_SOURCE);
      const sentBytes = await countSent(server, async () => {
        await cli('set', 'a', 'b');
        await cli('bgsave');
        await expect
          .poll(() => server.readLog(), { timeout: 5000 })
          .toContain('Background saving terminated');
        await cli('get', 'a');
        await cli('nonsense');
      });
      await server.presence.expectJournalOf(sentBytes);
      return { runs, sentBytes };
    });
    return { result, log: hideNumbers(log), end };
  });
});
