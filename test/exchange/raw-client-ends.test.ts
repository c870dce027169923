import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { resetSocket } from '../../harness/exchange/reset-socket.ts';
import { connectPair } from './connect-pair.ts';

const BYTES = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));

test('bytes before a FIN are kept, and the server closed', async () => {
  const { client, connection } = await connectPair();
  connection.socket.end(BYTES);
  expect(await client.ended).toMatchObject({ kind: 'server-closed' });
  const { received, end, events } = client.exchange();
  expect(received).toEqual(BYTES);
  expect(end.kind).toBe('server-closed');
  expect(events.map(({ kind }) => kind)).toEqual(['connected', 'received', 'server-closed']);
});

test('bytes and an RST that are there at the same poll: the bytes are kept, and the server reset', async () => {
  const { client, connection } = await connectPair();
  connection.socket.write(BYTES);
  await resetSocket(connection.socket);
  expect(await client.ended).toMatchObject({ kind: 'server-reset', code: 'ECONNRESET' });
  expect(client.exchange().received).toEqual(BYTES);
});

test('bytes, then an RST later', async () => {
  const { client, connection } = await connectPair();
  connection.socket.write(BYTES);
  await client.receive({ until: BYTES.length, timeoutMs: 1000 });
  await resetSocket(connection.socket);
  expect(await client.ended).toMatchObject({ kind: 'server-reset', code: 'ECONNRESET' });
  expect(client.exchange().received).toEqual(BYTES);
});

test('bytes and a FIN that are there at the same poll', async () => {
  const { client, connection } = await connectPair();
  connection.socket.write(BYTES);
  connection.socket.destroy();
  expect(await client.ended).toMatchObject({ kind: 'server-closed' });
  expect(client.exchange().received).toEqual(BYTES);
});

test('megabytes and an RST: a prefix is kept', async () => {
  const { client, connection } = await connectPair();
  const body = Buffer.alloc(4 << 20, 'abcdefghijk');
  connection.socket.write(body);
  await client.receive({ until: 1 << 20, timeoutMs: 5000 });
  await resetSocket(connection.socket);
  expect(await client.ended).toMatchObject({ kind: 'server-reset' });
  const { received } = client.exchange();
  expect(received.length).toBeGreaterThanOrEqual(1 << 20);
  expect(received.equals(body.subarray(0, received.length))).toBe(true);
});

test('a reset after a FIN does not change how it ended', async () => {
  const { client, connection } = await connectPair();
  connection.socket.destroy();
  await client.ended;
  await client.send(Buffer.from('a'));
  await sleep(20);
  const late = await client.send(Buffer.from('b'));
  expect(late).toMatchObject({ kind: 'not-sent', end: { kind: 'server-closed' } });
  const { end, events } = client.exchange();
  expect(end.kind).toBe('server-closed');
  expect(events.at(-1)).toMatchObject({ kind: 'error', code: 'EPIPE' });
});

test('a reset reaches the server as ECONNRESET', async () => {
  const { client, connection } = await connectPair();
  await client.reset();
  expect(await connection.readEnd()).toBe('ECONNRESET');
  expect(client.exchange().end.kind).toBe('client-reset');
});

test('a reset with bytes that the server has not read', async () => {
  const { client, connection } = await connectPair();
  void client.send(Buffer.alloc(64 << 20));
  await client.reset();
  connection.socket.write('x');
  await sleep(20);
  expect(await connection.readEnd()).not.toBe('FIN');
  expect(client.exchange().events.map(({ kind }) => kind)).toEqual(['connected', 'sending', 'reset']);
});

test('a reset in the turn of a half close', async () => {
  const { client, connection } = await connectPair();
  void client.halfClose();
  await client.reset();
  connection.socket.write('x');
  expect(await connection.readEnd()).toBe('EPIPE');
  expect(client.exchange().end.kind).toBe('client-reset');
});

test('a close reaches the server as a FIN', async () => {
  const { client, connection } = await connectPair();
  await client.close();
  expect(await connection.readEnd()).toBe('FIN');
  expect(client.exchange().end.kind).toBe('client-closed');
});

test('a close with bytes unread in the kernel reaches the server as an RST', async () => {
  const { client, connection } = await connectPair({ isPaused: true });
  connection.socket.write(BYTES);
  await sleep(20);
  await client.close();
  expect(await connection.readEnd()).toBe('ECONNRESET');
});

test('close and reset come to an end however often they are called', async () => {
  const { client } = await connectPair();
  await Promise.all([client.close(), client.close(), client.reset()]);
  await client.close();
  expect(client.exchange().end.kind).toBe('client-closed');
});

test('a half close sends a FIN, and the client goes on reading', async () => {
  const { client, connection } = await connectPair();
  await client.send(Buffer.from('question'));
  expect(await client.halfClose()).toEqual({ kind: 'sent' });
  expect(await connection.readEnd()).toBe('FIN');
  connection.socket.end('answer');
  const outcome = await client.receive({ until: 6, timeoutMs: 1000 });
  expect(outcome.bytes.toString()).toBe('answer');
  expect(await client.ended).toMatchObject({ kind: 'server-closed' });
});

test('an open exchange says so, and a snapshot does not change', async () => {
  const { client, connection } = await connectPair();
  const before = client.exchange();
  connection.socket.end('late');
  await client.ended;
  expect(before.end).toEqual({ kind: 'open' });
  expect(before.received).toHaveLength(0);
  expect(before.events).toHaveLength(1);
});

test('times never go back', async () => {
  const startNs = process.hrtime.bigint();
  const { client, connection } = await connectPair();
  await client.send(Buffer.from('x'));
  connection.socket.end(BYTES);
  await client.ended;
  const times = [startNs, ...client.exchange().events.map(({ atNs }) => atNs), process.hrtime.bigint()];
  expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)));
});
