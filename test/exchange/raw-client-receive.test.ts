import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectPair } from './connect-pair.ts';
import { rejectionOf } from './rejection-of.ts';

test('a receive gets what it waits for, and the next one the rest', async () => {
  const { client, connection } = await connectPair();
  connection.socket.write('onetwothree');
  expect(await client.receive({ until: 3, timeoutMs: 1000 })).toEqual({
    kind: 'enough',
    bytes: Buffer.from('one'),
  });
  const second = await client.receive({
    until: (chunk) => (chunk.includes('two') ? 3 : undefined),
    timeoutMs: 1000,
  });
  expect(second.bytes.toString()).toBe('two');
  expect((await client.receive({ until: 5, timeoutMs: 1000 })).bytes.toString()).toBe('three');
});

test('a receive that is too early waits for bytes in several writes', async () => {
  const { client, connection } = await connectPair();
  const outcome = client.receive({ until: 4, timeoutMs: 1000 });
  connection.socket.write('ab');
  await sleep(20);
  connection.socket.write('cdef');
  expect((await outcome).bytes.toString()).toBe('abcd');
});

test('time that is up is a value, with the bytes so far', async () => {
  const { client, connection } = await connectPair();
  connection.socket.write('ab');
  expect(await client.receive({ until: 3, timeoutMs: 50 })).toEqual({
    kind: 'timed-out',
    bytes: Buffer.from('ab'),
  });
});

test('an end is a value, with the bytes so far', async () => {
  const { client, connection } = await connectPair();
  connection.socket.end('ab');
  const outcome = await client.receive({ until: 3, timeoutMs: 1000 });
  expect(outcome).toMatchObject({
    kind: 'ended',
    bytes: Buffer.from('ab'),
    end: { kind: 'server-closed' },
  });
  expect(await client.receive({ until: 1, timeoutMs: 1000 })).toMatchObject({ kind: 'ended' });
});

test('enough bytes are enough, although the connection has ended', async () => {
  const { client, connection } = await connectPair();
  connection.socket.end('ab');
  await client.ended;
  expect(await client.receive({ until: 2, timeoutMs: 1000 })).toMatchObject({ kind: 'enough' });
});

test('a close of the client ends its receive', async () => {
  const { client } = await connectPair();
  const outcome = client.receive({ until: 1, timeoutMs: 10_000 });
  await client.close();
  expect(await outcome).toMatchObject({ kind: 'ended', end: { kind: 'client-closed' } });
});

test('exactly so many bytes are read, and the kernel keeps the rest', async () => {
  const { client, connection } = await connectPair({ isPaused: true });
  connection.socket.write('a'.repeat(10_000));
  for (const total of [100, 101, 300]) {
    const before = client.exchange().received.length;
    const outcome = await client.receiveExactly(total - before, { timeoutMs: 1000 });
    expect(outcome.bytes).toHaveLength(total - before);
    await sleep(20);
    expect(client.exchange().received).toHaveLength(total);
  }
  expect(client.exchange().events.at(-1)).toMatchObject({ kind: 'paused' });
});

test('exactly more bytes than one read can hold', async () => {
  const { client, connection } = await connectPair({ isPaused: true });
  connection.socket.write(Buffer.alloc(1 << 20, 'abc'));
  const outcome = await client.receiveExactly(300_001, { timeoutMs: 5000 });
  expect(outcome.bytes.equals(Buffer.alloc(300_001, 'abc'))).toBe(true);
  await sleep(20);
  expect(client.exchange().received).toHaveLength(300_001);
});

test('exactly leaves the client paused when the time is up', async () => {
  const { client, connection } = await connectPair();
  expect(await client.receiveExactly(3, { timeoutMs: 20 })).toMatchObject({ kind: 'timed-out' });
  connection.socket.write('abc');
  await sleep(50);
  expect(client.exchange().received).toHaveLength(0);
});

test('exactly so many of the bytes that are there already', async () => {
  const { client, connection } = await connectPair();
  connection.socket.write('abcdef');
  await client.receive({ until: 1, timeoutMs: 1000 });
  expect((await client.receiveExactly(2, { timeoutMs: 1000 })).bytes.toString()).toBe('bc');
  expect((await client.receiveExactly(2, { timeoutMs: 1000 })).bytes.toString()).toBe('de');
});

test('a pause stops the server in the end, and a resume lets it go on', async () => {
  const { client, connection } = await connectPair();
  const { socket } = connection;
  client.pause();
  const body = Buffer.alloc(64 << 20, 'abcdefg');
  expect(socket.write(body)).toBe(false);
  await sleep(300);
  const takenByKernel = await stallOf(() => socket.bytesWritten - socket.writableLength);
  expect(takenByKernel).toBeLessThan(body.length);
  expect(client.exchange().received).toHaveLength(0);
  client.resume();
  const outcome = await client.receive({ until: body.length, timeoutMs: 20_000 });
  expect(outcome.kind).toBe('enough');
  expect(outcome.bytes.equals(body)).toBe(true);
});

test('a client that is resumed and paused at once reads nothing', async () => {
  const { client, connection } = await connectPair({ isPaused: true });
  connection.socket.write('abc');
  client.resume();
  client.pause();
  await sleep(50);
  expect(client.exchange().received).toHaveLength(0);
});

test('pauses and resumes are in the exchange, once each', async () => {
  const { client } = await connectPair();
  client.pause();
  client.pause();
  client.resume();
  client.resume();
  expect(client.exchange().events.map(({ kind }) => kind)).toEqual(['connected', 'paused', 'resumed']);
});

test('two receives at a time are a misuse', async () => {
  const { client, connection } = await connectPair();
  const first = client.receive({ until: 1, timeoutMs: 1000 });
  const error = await rejectionOf(client.receive({ until: 1, timeoutMs: 1000 }));
  expect(error.code).toBe('NF_E_USAGE');
  connection.socket.write('x');
  expect(await first).toMatchObject({ kind: 'enough' });
});

test.each([0, -1, 1.5, Number.NaN])('%d bytes are a misuse', async (until) => {
  const { client } = await connectPair();
  expect((await rejectionOf(client.receive({ until, timeoutMs: 10 }))).code).toBe('NF_E_USAGE');
  expect((await rejectionOf(client.receiveExactly(until, { timeoutMs: 10 }))).code).toBe('NF_E_USAGE');
});

test('what a condition throws goes to who waits, and the client lives on', async () => {
  const { client, connection } = await connectPair();
  const outcome = client.receive({
    until: () => {
      throw new Error('mine');
    },
    timeoutMs: 1000,
  });
  connection.socket.write('x');
  await expect(outcome).rejects.toThrow('mine');
  connection.socket.write('y');
  expect(await client.receive({ until: 1, timeoutMs: 1000 })).toMatchObject({ kind: 'enough' });
});

/** The value once it has not moved for 100 ms. */
async function stallOf(read: () => number): Promise<number> {
  for (let last = read(); ; last = read()) {
    await sleep(100);
    if (read() === last) return last;
  }
}
