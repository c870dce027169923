import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectPair } from './connect-pair.ts';
import { rejectionOf } from './rejection-of.ts';

test('bytes arrive in order, and are in the exchange', async () => {
  const { client, connection } = await connectPair();
  const arrived: Buffer[] = [];
  connection.socket.on('data', (chunk: Buffer) => arrived.push(chunk)).resume();
  void client.send(Buffer.from('one'));
  expect(await client.send(Buffer.from('two'))).toEqual({ kind: 'sent' });
  await client.halfClose();
  await once(connection.socket, 'end');
  expect(Buffer.concat(arrived).toString()).toBe('onetwo');
  const { sent, events } = client.exchange();
  expect(sent.toString()).toBe('onetwo');
  const second = { offset: 3, bytes: 3 };
  expect(events).toContainEqual({ kind: 'sending', atNs: expect.any(BigInt), ...second });
  expect(events).toContainEqual({ kind: 'sent', atNs: expect.any(BigInt), ...second });
});

test('the exchange keeps the bytes as they were when they were sent', async () => {
  const { client } = await connectPair();
  const bytes = Buffer.from('good');
  await client.send(bytes);
  bytes.fill('x');
  expect(client.exchange().sent.toString()).toBe('good');
});

test('a send that a close cuts off was not sent', async () => {
  const { client } = await connectPair();
  const outcome = client.send(Buffer.alloc(64 << 20));
  await sleep(50);
  await client.close();
  expect(await outcome).toMatchObject({ kind: 'not-sent', end: { kind: 'client-closed' } });
  expect(client.exchange().events.map(({ kind }) => kind)).not.toContain('sent');
});

test('a send that the kernel took was sent, although a close follows at once', async () => {
  const { client, connection } = await connectPair();
  const outcome = client.send(Buffer.from('last words'));
  await client.close();
  expect(await outcome).toEqual({ kind: 'sent' });
  const [chunk] = (await once(connection.socket.resume(), 'data')) as [Buffer];
  expect(chunk.toString()).toBe('last words');
});

test('a send on a connection that was reset is a value', async () => {
  const { client, connection } = await connectPair({ isPaused: true });
  connection.socket.resetAndDestroy();
  await sleep(20);
  expect(await client.send(Buffer.from('x'))).toMatchObject({
    kind: 'not-sent',
    end: { kind: 'server-reset', code: 'ECONNRESET' },
  });
  expect(await client.send(Buffer.from('y'))).toMatchObject({ kind: 'not-sent' });
  expect(await client.halfClose()).toMatchObject({ kind: 'not-sent' });
});

test('a send after the half close is a misuse', async () => {
  const { client } = await connectPair();
  await client.halfClose();
  const error = await rejectionOf(client.send(Buffer.from('x')));
  expect(error.code).toBe('NF_E_USAGE');
  expect(error.message).toBe('cannot send 1 bytes after the half close');
});

test('a half close waits for the bytes before it', async () => {
  const { client, connection } = await connectPair();
  const bytes = Buffer.alloc(16 << 20, 'q');
  const sent = client.send(bytes);
  const closed = client.halfClose();
  let arrivedBytes = 0;
  connection.socket.on('data', (chunk: Buffer) => (arrivedBytes += chunk.length));
  expect(await connection.readEnd()).toBe('FIN');
  expect(arrivedBytes).toBe(bytes.length);
  expect([await sent, await closed]).toEqual([{ kind: 'sent' }, { kind: 'sent' }]);
});
