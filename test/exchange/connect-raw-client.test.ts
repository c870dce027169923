import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { buildGet } from '../../harness/exchange/build-get.ts';
import { connectRawClient } from '../../harness/exchange/connect-raw-client.ts';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import { connectPair } from './connect-pair.ts';
import { startLoopbackServer } from './loopback-server.ts';
import { rejectionOf } from './rejection-of.ts';

test('the server sees the source address that was asked for', async () => {
  const { client, connection } = await connectPair({ source: '127.77.88.99' });
  expect(connection.socket.remoteAddress).toBe('127.77.88.99');
  expect(client.exchange().source).toEqual({ address: '127.77.88.99', port: connection.socket.remotePort });
});

test('a client without a source address gets one of its own', async () => {
  const { host, port, accept } = await startLoopbackServer('127.9.8.7');
  const clients = [await connectRawClient({ host, port }), await connectRawClient({ host, port })];
  const seen = [await accept(), await accept()].map(({ socket }) => socket.remoteAddress);
  expect(clients.map((client) => client.exchange().source.address)).toEqual(seen);
  expect(new Set(seen).size).toBe(2);
  expect(clients[0]!.exchange().server).toEqual({ address: '127.9.8.7', port });
  await Promise.all(clients.map((client) => client.close()));
});

test('the example of the documentation runs', async () => {
  const { host, port, accept } = await startLoopbackServer();
  const client = await connectRawClient({ host, port });
  await client.send(buildGet('/', { host: 'localhost' }));
  (await accept()).socket.write(Buffer.alloc(200, 'x'));
  const half = await client.receiveExactly(100, { timeoutMs: 1000 });
  await client.reset();
  const { received, end } = client.exchange();
  expect(half.bytes).toHaveLength(100);
  expect(received.length).toBeGreaterThanOrEqual(100);
  expect(end.kind).toBe('client-reset');
});

test('200 clients from 200 addresses each get their own answer', async () => {
  const { host, port, accept } = await startLoopbackServer();
  const sources = Array.from({ length: 200 }, () => nextSourceAddress());
  const clients = Promise.all(sources.map((source) => connectRawClient({ host, port, source })));
  for (const _ of sources) {
    const { socket } = await accept();
    socket.end(`${socket.remoteAddress}`);
  }
  for (const [index, client] of (await clients).entries()) {
    await client.ended;
    const { received, end, source } = client.exchange();
    expect(received.toString()).toBe(sources[index]);
    expect(source.address).toBe(sources[index]);
    expect(end.kind).toBe('server-closed');
    await client.close();
  }
});

test('a port where nobody listens is an error with its errno and a hint', async () => {
  const { port } = await startLoopbackServer('127.0.0.1');
  const error = await rejectionOf(connectRawClient({ host: '127.5.5.5', port, source: '127.4.4.4' }));
  expect(error.code).toBe('NF_E_CLIENT');
  expect(error.message).toBe(`client at 127.4.4.4 cannot connect to 127.5.5.5:${port}: connect ECONNREFUSED`);
  expect(error.hint).toContain('nothing listens there');
  expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
});

test('a source address that is not ours is an error', async () => {
  const { host, port } = await startLoopbackServer();
  const error = await rejectionOf(connectRawClient({ host, port, source: '192.0.2.1' }));
  expect(error.code).toBe('NF_E_CLIENT');
  expect(error.cause).toMatchObject({ code: 'EADDRNOTAVAIL' });
  expect(error.hint).toContain('127.0.0.0/8');
});

test.each([
  { host: '127.0.0.1', port: 70_000 },
  { host: '127.0.0.1', port: 80, source: 'nowhere' },
])('$host:$port from $source is an error, not a crash', async (options) => {
  const error = await rejectionOf(connectRawClient(options));
  expect(error.code).toBe('NF_E_CLIENT');
  expect(error.hint).toContain('dotted IPv4');
});

test('a server that accepts nothing is an error when the time is up', async () => {
  const { host, port } = await startFullServer();
  const startNs = process.hrtime.bigint();
  const error = await rejectionOf(connectRawClient({ host, port, connectTimeoutMs: 100 }));
  expect(Number(process.hrtime.bigint() - startNs) / 1e6).toBeLessThan(900);
  expect(error.code).toBe('NF_E_CLIENT');
  expect(error.message).toContain('timed out after 100 ms');
  expect(error.hint).toContain('backlog');
});

test('a paused client reads not even the bytes that came while it connected', async () => {
  const { client, connection } = await connectPair({ isPaused: true });
  connection.socket.write('early');
  await sleep(50);
  expect(client.exchange().received).toHaveLength(0);
  client.resume();
  const outcome = await client.receive({ until: 5, timeoutMs: 1000 });
  expect(outcome.bytes.toString()).toBe('early');
});

test('nothing is left behind: no descriptor, no timer', async () => {
  const { host, port } = await startLoopbackServer();
  const before = countClientResources();
  const client = await connectRawClient({ host, port, connectTimeoutMs: 50_000 });
  await client.receive({ until: 1, timeoutMs: 1 });
  void client.receive({ until: 1, timeoutMs: 50_000 });
  expect(countClientResources()).toBeGreaterThan(before);
  await client.reset();
  await connectRawClient({ host: '127.6.6.6', port, connectTimeoutMs: 50_000 }).catch(() => undefined);
  await sleep(1);
  expect(countClientResources()).toBeLessThanOrEqual(before);
});

/** Timers, and sockets that connected rather than were accepted. */
function countClientResources(): number {
  const open = process.getActiveResourcesInfo();
  const accepted = open.filter((name) => name === 'TCPServerSocketWrap').length;
  const sockets = open.filter((name) => name === 'TCPSocketWrap').length;
  const timers = open.filter((name) => name === 'Timeout').length;
  return sockets - accepted + timers;
}

/** A server with a full backlog, which never accepts: Linux drops every further SYN. */
async function startFullServer(): Promise<{ readonly host: string; readonly port: number }> {
  const script = `
    const server = require('node:net').createServer();
    server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
      require('node:fs').writeSync(1, String(server.address().port));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const at = { host: '127.0.0.1', port: Number(text.toString()) };
  for (const _ of [1, 2]) {
    const client = await connectRawClient(at);
    onTestFinished(() => client.close());
  }
  return at;
}

test('a connection that was reset before anybody looked is one, and its port is known', async () => {
  const flag = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(
    `const { workerData: { flag }, parentPort } = require('node:worker_threads');
    const server = require('node:net').createServer((socket) => {
      Atomics.store(flag, 1, socket.remotePort);
      socket.on('close', () => {
        Atomics.store(flag, 0, 1);
        Atomics.notify(flag, 0);
      });
      socket.resetAndDestroy();
    });
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
    { eval: true, workerData: { flag } },
  );
  onTestFinished(async () => void (await worker.terminate()));
  const [port] = (await once(worker, 'message')) as [number];
  const connecting = connectRawClient({ host: '127.0.0.1', port, source: '127.0.0.1' });
  // Behind connect(2), which Node puts off in the same way.
  process.nextTick(() => Atomics.wait(flag, 0, 0, 5000));
  const client = await connecting;
  expect(client.exchange()).toMatchObject({
    source: { address: '127.0.0.1', port: flag[1] },
    end: { kind: 'server-reset', code: 'ECONNRESET' },
  });
  expect(await client.send(Buffer.from('x'))).toMatchObject({ kind: 'not-sent' });
  expect(await client.receive({ until: 1, timeoutMs: 1000 })).toMatchObject({ kind: 'ended' });
  await client.halfClose();
  client.pause();
  client.resume();
  await client.reset();
  await client.close();
});
