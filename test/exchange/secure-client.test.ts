import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTcpServer, connect, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { connectSecureClient } from '../../harness/exchange/connect-secure-client.ts';
import type { SecureClient } from '../../harness/exchange/secure-client.ts';
import { findProgram } from '../../harness/target/check-binary.ts';
import {
  type CertificateFiles,
  certificateOf,
  provideCertificate,
} from '../../harness/target/certificate.ts';
import { skipOrFail } from '../target/skip-or-fail.ts';

const HOST = '127.0.0.1';
const ASK = { until: 3, timeoutMs: 5000 };

beforeEach((context) => {
  try {
    findProgram('openssl');
  } catch {
    skipOrFail(context, 'openssl');
  }
});

function makeSite(): { readonly certificate: string; readonly files: CertificateFiles } {
  const directory = mkdtempSync(join(tmpdir(), 'nthfail-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const site = { directory, host: HOST, port: 0 };
  return { files: provideCertificate(site), certificate: certificateOf(site) };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, HOST);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A TLS server that does with each connection what it is told. */
async function startServer(files: CertificateFiles, serve: (socket: TLSSocket) => void): Promise<number> {
  const [cert, key] = [readFileSync(files.certificate), readFileSync(files.key)];
  const server = createServer({ cert, key, minVersion: 'TLSv1.3', allowHalfOpen: true }, (socket) => {
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => {});
    serve(socket);
  });
  return listen(server);
}

async function connectTo(port: number, certificate: string): Promise<SecureClient> {
  const client = await connectSecureClient({ host: HOST, port, certificate });
  onTestFinished(() => client.close());
  return client;
}

test('what is sent and received is plain; what is on the wire is whole records, the last one a close_notify', async () => {
  const { files, certificate } = makeSite();
  const port = await startServer(files, (socket) =>
    socket.on('data', (bytes) => socket.end(Buffer.from(bytes).toString().toUpperCase())),
  );
  const client = await connectTo(port, certificate);
  await expect(client.send(Buffer.from('abc'))).resolves.toEqual({ kind: 'sent' });
  await expect(client.receive(ASK)).resolves.toMatchObject({ kind: 'enough', bytes: Buffer.from('ABC') });
  await expect(client.receive(ASK)).resolves.toMatchObject({
    kind: 'ended',
    end: { kind: 'server-closed' },
  });
  const { received, sent, wireBytes, tls, events } = client.exchange();
  expect(received.toString()).toBe('ABC');
  expect(sent.toString()).toBe('abc');
  expect(tls).toMatchObject({ isEstablished: true, failure: undefined, rest: undefined });
  const records = tls?.records ?? [];
  expect(records.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(wireBytes);
  expect(records.filter(({ content }) => content === 'data').map(({ contentBytes }) => contentBytes)).toEqual(
    [3],
  );
  expect(records.at(-1)).toMatchObject({ content: 'alert', isCloseNotify: true });
  expect(events.map(({ kind }) => kind)).toEqual([
    'connected',
    'sending',
    'secured',
    'sent',
    'received',
    'server-closed',
  ]);
});

test('a half close is a close_notify and a FIN, behind what was sent before; the rest still comes', async () => {
  const { files, certificate } = makeSite();
  const port = await startServer(files, (socket) => {
    let text = '';
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.on('end', () => socket.end(text));
  });
  let sent = Buffer.alloc(0);
  let hasFin = false;
  const between = createTcpServer({ allowHalfOpen: true }, (front) => {
    const back = connect({ port, host: HOST, allowHalfOpen: true });
    for (const socket of [front, back]) {
      socket.on('error', () => {});
      onTestFinished(() => void socket.destroy());
    }
    front.on('data', (bytes) => (sent = Buffer.concat([sent, bytes])));
    front.on('end', () => (hasFin = true));
    front.pipe(back);
    back.pipe(front);
  });
  const client = await connectTo(await listen(between), certificate);
  void client.send(Buffer.from('abc'));
  await expect(client.halfClose()).resolves.toEqual({ kind: 'sent' });
  await expect(client.receive(ASK)).resolves.toMatchObject({ kind: 'enough', bytes: Buffer.from('abc') });
  await expect(client.send(Buffer.from('d'))).rejects.toThrow('cannot send 1 bytes after the half close');
  expect(hasFin).toBe(true);
  // A record of 2 bytes, their type and a tag: the alert, and nothing behind it.
  expect(sent.subarray(-24, -19)).toEqual(Buffer.from([23, 3, 3, 0, 19]));
});

test('a certificate that is not the one that is trusted ends the connection', async () => {
  const { files } = makeSite();
  const port = await startServer(files, () => {});
  const other = readFileSync(new URL('other-certificate.pem', import.meta.url), 'utf8');
  const client = await connectTo(port, other);
  const outcome = await client.receive(ASK);
  expect(outcome).toMatchObject({ end: { kind: 'failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
  expect(client.exchange().tls).toMatchObject({
    isEstablished: false,
    failure: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
});

test('a record that was changed on its way does not decipher, and the client says so', async () => {
  const { files, certificate } = makeSite();
  const port = await startServer(files, (socket) => socket.on('data', () => socket.write('abc')));
  // Passes bytes on, and changes the last byte of what comes behind the client's request.
  let hasAsked = false;
  const between = createTcpServer((front) => {
    const back = connect(port, HOST);
    for (const socket of [front, back]) {
      socket.on('error', () => {});
      onTestFinished(() => void socket.destroy());
    }
    front.on('data', (bytes) => back.write(bytes));
    back.on('data', (bytes) => {
      if (hasAsked) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      front.write(bytes);
    });
  });
  const client = await connectTo(await listen(between), certificate);
  // Five of the handshake, and two tickets.
  await expect
    .poll(() => client.exchange().tls?.records.filter(({ content }) => content === 'handshake').length)
    .toBe(7);
  hasAsked = true;
  await client.send(Buffer.from('abc'));
  const code = 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC';
  await expect(client.receive(ASK)).resolves.toMatchObject({ end: { kind: 'failed', code } });
  expect(client.exchange().tls?.records.at(-1)).toMatchObject({ content: 'undecipherable' });
});

test('a paused client reads nothing from the kernel', async () => {
  const { files, certificate } = makeSite();
  const body = Buffer.alloc(20_000_000, 'x');
  const port = await startServer(files, (socket) => socket.on('data', () => socket.write(body)));
  const client = await connectTo(port, certificate);
  await client.send(Buffer.from('abc'));
  await client.receive({ until: 1, timeoutMs: 5000 });
  client.pause();
  const paused = client.exchange().wireBytes;
  await new Promise((resolve) => setTimeout(resolve, 50));
  // The buffer that was laid out already may still be filled.
  expect(client.exchange().wireBytes - paused).toBeLessThanOrEqual(65_536);
  client.resume();
  await client.receive({ until: body.length - 1, timeoutMs: 10_000 });
  expect(client.exchange().received.equals(body)).toBe(true);
});

test('a reset is a RST, without a close_notify before it', async () => {
  const { files, certificate } = makeSite();
  const ends: string[] = [];
  const port = await startServer(files, (socket) => {
    socket.on('error', ({ message }) => ends.push(message));
    socket.on('end', () => ends.push('close_notify'));
    socket.on('data', () => socket.write('abc'));
  });
  const client = await connectTo(port, certificate);
  await client.send(Buffer.from('abc'));
  await client.receive(ASK);
  await client.reset();
  await expect.poll(() => ends).toEqual(['read ECONNRESET']);
  expect(client.exchange().end).toMatchObject({ kind: 'client-reset' });
});
