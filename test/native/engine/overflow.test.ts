import { afterAll, expect, test } from 'vitest';
import type { CallAnswer } from './commander.ts';
import { CommandedServer, type Trial } from './commanded-server.ts';

const CAPACITY = 64;
const server = await CommandedServer.start({ journalCapacity: CAPACITY });
afterAll(() => server.stop());

/** Has the server make `count` sends while nobody reads the journal. */
function sendUnread({ call }: Trial, count: number): Promise<readonly CallAnswer[]> {
  server.rig.drain();
  const lostBefore = server.rig.losses.events;
  const answers = Array.from({ length: count }, () => call('send', 2));
  // Without a turn of the event loop nothing is read.
  const deadline = Date.now() + 5000;
  while (server.rig.losses.events < lostBefore + count - CAPACITY && Date.now() < deadline);
  expect(server.rig.losses.events).toBe(lostBefore + count - CAPACITY);
  return Promise.all(answers);
}

test('what does not fit into the journal is counted as lost, and the next events are recorded again', async () => {
  await server.inCase('', async (trial) => {
    await sendUnread(trial, 200);
    const kept = Array.from({ length: CAPACITY }, (_, i) => i + 1);
    expect(trial.writes().map(({ ordinal }) => ordinal)).toEqual(kept);

    for (let i = 0; i < 300; i += 1) {
      await trial.call('send', 1);
      server.rig.drain();
    }
    expect(trial.writes()).toHaveLength(CAPACITY + 300);
    expect(trial.writes().at(-1)).toMatchObject({ ordinal: 500 });
    expect(server.rig.losses).toEqual({ events: 200 - CAPACITY, connections: 0, descriptors: 0 });
  });
});

test('a fault strikes although its event finds no room', async () => {
  await server.inCase('write#150=short:1', async (trial) => {
    const results = (await sendUnread(trial, 160)).map(({ result }) => result);
    expect(results).toEqual(Array.from({ length: 160 }, (_, i) => (i === 149 ? 1 : 2)));
    expect(trial.armed.outcomes()).toMatchObject([{ state: 'fired' }]);
  });
});
