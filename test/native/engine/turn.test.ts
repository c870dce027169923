import { afterAll, expect, test } from 'vitest';
import { CommandedServer } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

test('the calls of a thread between two polls share a turn, and the next poll ends it', async () => {
  await server.inCase('', async ({ call, calls }) => {
    const poll = (): Promise<unknown> => server.main.call('epoll-wait', 0);
    await poll();
    for (const sends of [2, 1, 3]) {
      for (let i = 0; i < sends; i += 1) await call('send', 10);
      await poll();
    }
    const [first = 0, ...turns] = calls().map(({ turn }) => turn);
    // The accept was in the turn before the first poll.
    expect(turns.map((turn) => turn - first)).toEqual([1, 1, 2, 3, 3, 3]);
    const tid = calls()[0]?.tid;
    const ends = server.rig.serverEvents.filter((event) => event.kind === 'turn-end' && event.tid === tid);
    expect(ends.map(({ turn }) => turn - first)).toEqual([0, 1, 2, 3]);
    const sequences = [...calls(), ...ends].toSorted((a, b) => a.sequence - b.sequence);
    expect(sequences.map(({ kind }) => (kind === 'call' ? 'c' : '|')).join('')).toBe('c|cc|c|ccc|');
  });
});

test('a poll without calls before it ends no turn', async () => {
  await server.inCase('', async ({ call }) => {
    await server.main.call('epoll-wait', 0);
    server.rig.drain();
    const before = server.rig.serverEvents.length;
    for (let i = 0; i < 5; i += 1) await server.main.call('epoll-wait', 0);
    server.rig.drain();
    expect(server.rig.serverEvents).toHaveLength(before);
    await call('send', 1);
  });
});

test('each thread has turns of its own', async () => {
  const other = await server.openCommander();
  await server.inCase('', async ({ fd, call, writes }) => {
    await call('send', 10);
    for (let i = 0; i < 3; i += 1) await other.call('epoll-wait', 0);
    await other.call('send', fd, 10);
    await call('send', 10);
    const [one, two, three] = writes();
    expect(two?.tid).not.toBe(one?.tid);
    expect(three).toMatchObject({ tid: one?.tid, turn: one?.turn });
  });
});
