import { afterAll, expect, test } from 'vitest';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { CommandedServer, patterned } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

test('cases that are armed side by side strike and record their own connections only', async () => {
  const sources = Array.from({ length: 8 }, () => nextSourceAddress());
  const armed = sources.map((address, i) => server.arm(`write#2=short:${i + 1}`, { by: 'source', address }));
  const meetings = [];
  for (const source of sources) meetings.push(await server.meet(source));
  for (let round = 1; round <= 3; round += 1)
    for (const [i, { call }] of meetings.entries())
      expect(await call('send', 100)).toMatchObject({ result: round === 2 ? i + 1 : 100 });
  for (const [i, { finish, client }] of meetings.entries()) {
    expect(await finish()).toEqual(Buffer.concat([patterned(100), patterned(i + 1), patterned(100)]));
    const calls = server.callsOf(armed[i]!);
    expect(calls.map(({ call }) => call)).toEqual(['accept', 'send', 'send', 'send', 'close']);
    expect(new Set(calls.map(({ connection }) => connection)).size).toBe(1);
    expect(calls[0]?.ordinal).toBe(client.exchange().source.port);
  }
  for (const one of armed) one.disarm();
});

test('a connection of no armed case is not touched and not recorded', async () => {
  const armed = server.arm('write#1=ECONNRESET', { by: 'source', address: nextSourceAddress() });
  const stranger = await server.meet(nextSourceAddress());
  expect(await stranger.call('send', 100)).toMatchObject({ result: 100, errno: undefined });
  expect(await stranger.finish()).toEqual(patterned(100));
  expect(server.callsOf(armed)).toEqual([]);
  armed.disarm();
});

test('a disarm frees the connections that are open, for good', async () => {
  const source = nextSourceAddress();
  const armed = server.arm('write#2=ECONNRESET', { by: 'source', address: source });
  const { call, finish } = await server.meet(source);
  await call('send', 10);
  armed.disarm();
  const next = server.arm('write#1=EIO; write#2=EIO; write#3=EIO', { by: 'source', address: source });
  expect(next.slots).toEqual(armed.slots);
  for (let i = 0; i < 3; i += 1) expect(await call('send', 10)).toMatchObject({ result: 10 });
  await finish();
  expect(armed.outcomes()).toMatchObject([{ state: 'ahead' }]);
  expect(server.callsOf(next)).toEqual([]);
  next.disarm();
});

test('an accept ordinal counts every connection since the arming, and takes one', async () => {
  const armed = server.arm('write#1=short:1', { by: 'accept', ordinal: 2 });
  const results: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const { call, finish } = await server.meet(nextSourceAddress());
    results.push((await call('send', 10)).result);
    await finish();
  }
  expect(results).toEqual([10, 1, 10]);
  expect(server.callsOf(armed).map(({ call }) => call)).toEqual(['accept', 'send', 'close']);
  armed.disarm();
});

test('accept ordinals in one plan are cases of their own', async () => {
  const armed = server.arm('accept#1/write#1=short:1; accept#3/write#1=short:3', {
    by: 'accept',
    ordinal: 1,
  });
  const results: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const { call, finish } = await server.meet(nextSourceAddress());
    results.push((await call('send', 10)).result);
    await finish();
  }
  expect(results).toEqual([1, 10, 3]);
  expect(armed.outcomes().map(({ state }) => state)).toEqual(['fired', 'fired']);
  armed.disarm();
});

test.each(['source first', 'ordinal first'])(
  'a source address wins over an accept ordinal, armed %s',
  async (order) => {
    const source = nextSourceAddress();
    const bySource = (): ReturnType<typeof server.arm> =>
      server.arm('write#1=short:1', { by: 'source', address: source });
    const early = order === 'source first' ? bySource() : undefined;
    const byAccept = server.arm('write#1=short:2', { by: 'accept', ordinal: 1 });
    const owner = early ?? bySource();
    const { call, finish } = await server.meet(source);
    expect(await call('send', 10)).toMatchObject({ result: 1 });
    await finish();
    expect(owner.outcomes()).toMatchObject([{ state: 'fired' }]);
    expect(byAccept.outcomes()).toMatchObject([{ state: 'ahead' }]);
    owner.disarm();
    byAccept.disarm();
  },
);
