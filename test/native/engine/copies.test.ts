import { afterAll, describe, expect, test } from 'vitest';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { viewConnections } from '../../../harness/journal/connection-view.ts';
import { CommandedServer, patterned } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

describe.each([
  { name: 'dup', words: [] },
  { name: 'dup2', words: [80] },
  { name: 'dup3', words: [80] },
  { name: 'fcntl', words: [] },
])('a copy by $name', ({ name, words }) => {
  test('is the same connection, with one count, until its last descriptor is closed', async () => {
    await server.inCase('write#3=short:3; write#5=short:5', async ({ fd, call, calls, armed, client }) => {
      const { result: copy } = await call(name, ...words);
      const results: number[] = [];
      for (const one of [fd, copy, copy, fd]) results.push((await server.main.call('send', one, 10)).result);
      await call('close');
      results.push((await server.main.call('send', copy, 10)).result);
      expect(results).toEqual([10, 10, 3, 10, 5]);
      expect(client.exchange().end).toEqual({ kind: 'open' });
      expect(viewConnections(calls())).toMatchObject([{ lastClose: undefined }]);

      await server.main.call('close', copy);
      await client.ended;
      expect(calls().filter(({ call: one }) => one === 'close')).toMatchObject([
        { fd, asked: 1 },
        { fd: copy, asked: 0 },
      ]);
      expect(viewConnections(armed.events)).toMatchObject([{ sentBytes: 38, lastClose: { fd: copy } }]);
    });
  });
});

test('a dup2 onto the last descriptor of a connection is its close', async () => {
  await server.inCase('', async ({ fd, call, client, calls, armed }) => {
    await call('send', 10);
    await server.main.call('dup2', 1, fd);
    await client.ended;
    expect(client.exchange().received).toEqual(patterned(10));
    await server.main.call('log', 'not-on-the-connection');
    await call('write', 5);
    expect(calls().map(({ call: one }) => one)).toEqual(['accept', 'send', 'close']);
    expect(viewConnections(armed.events)).toMatchObject([{ lastClose: { fd, result: 0 } }]);
  });
});

test('a dup2 of a descriptor onto itself changes nothing', async () => {
  await server.inCase('write#2=short:1', async ({ fd, call }) => {
    await call('send', 10);
    expect(await call('dup2', fd)).toMatchObject({ result: fd });
    expect(await call('send', 10)).toMatchObject({ result: 1 });
  });
});

test.each(['close', 'sys:close'])(
  'after %s the number begins a new connection with fresh counts',
  async (close) => {
    const source = nextSourceAddress();
    const armed = server.arm('write#2=short:2', { by: 'source', address: source });
    const first = await server.meet(source);
    await first.call('send', 10);
    await first.call(close);
    const second = await server.meet(source);
    expect(second.fd).toBe(first.fd);
    expect(await second.call('send', 10)).toMatchObject({ result: 10 });
    expect(await second.call('send', 10)).toMatchObject({ result: 2 });
    await second.finish();
    await first.leave();
    const [one, two] = viewConnections(server.callsOf(armed));
    expect(one).toMatchObject({ fd: first.fd, writes: [{ ordinal: 1 }], lastClose: { call: 'close' } });
    expect(two).toMatchObject({ fd: first.fd, writes: [{ ordinal: 1 }, { ordinal: 2 }] });
    expect(two?.id).not.toBe(one?.id);
    armed.disarm();
  },
);

test.each(['close', 'sys:close'])(
  'after %s the number may name something else, which is not followed',
  async (close) => {
    await server.inCase('write#2=ECONNRESET', async ({ fd, call, calls }) => {
      await call('send', 10);
      await call(close);
      expect(await server.main.call('open', '/dev/null')).toMatchObject({ result: fd });
      for (let i = 0; i < 3; i += 1)
        expect(await server.main.call('write', fd, 2)).toMatchObject({ result: 2 });
      await server.main.call('close', fd);
      expect(calls().map(({ call: one }) => one)).toEqual(['accept', 'send', 'close']);
    });
  },
);

test('a shutdown is recorded and does not end the connection', async () => {
  await server.inCase('', async ({ call, calls, client }) => {
    await call('send', 10);
    await call('shutdown');
    await client.ended;
    expect(await call('send', 10)).toMatchObject({ result: -1, errno: 'EPIPE', sigpipes: 1 });
    expect(calls().map(({ call: one }) => one)).toEqual(['accept', 'send', 'shutdown', 'send']);
  });
});
