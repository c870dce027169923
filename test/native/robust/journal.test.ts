import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HEADER } from '../../../harness/native/layout.data.ts';
import type { Rig } from '../../../harness/rig/rig.ts';
import type { RunningServer } from '../../../harness/target/running-server.ts';
import { startServer } from '../../../harness/target/start-server.ts';
import { victimTarget } from '../../target/victim-target.ts';
import { ask, type Asked, expectNoLosses, untilClosed } from './serving.ts';

const CALLS = 1_000_000;
/** Of one connection besides: accept, read, send and close. */
const OTHERS = 4;

/** Has the server make {@link CALLS} calls on one connection. */
async function flood(server: RunningServer): Promise<Asked> {
  const asked = await ask(server, [], { request: `${CALLS}\n` });
  await asked.client.ended;
  await asked.client.close();
  expect(asked.client.exchange().received.toString()).toBe('done');
  return asked;
}

test(`of ${CALLS} calls each is in the journal or counted as lost`, async () => {
  const server = await startServer(victimTarget('asks-often'), { journalCapacity: 1024 });
  try {
    const { armed } = await flood(server);
    // The close comes after what the client waits for.
    await expect.poll(() => armed.events.length + server.rig.losses.events).toBe(CALLS + OTHERS);
    expect(armed.events.length).toBeGreaterThan(1024);
    expect(server.rig.losses.events).toBeGreaterThan(0);
    armed.disarm();
  } finally {
    await server.stop();
  }
});

test(`a journal with room for ${CALLS} calls loses none of them`, async () => {
  const server = await startServer(victimTarget('asks-often'), { journalCapacity: 2 ** 21 });
  try {
    const asked = await flood(server);
    await untilClosed(asked);
    expect(asked.armed.events).toHaveLength(CALLS + OTHERS);
    let previous = -1;
    let isInOrder = true;
    for (const { sequence } of asked.armed.events) {
      isInOrder &&= sequence > previous;
      previous = sequence;
    }
    expect(isInOrder).toBe(true);
    expectNoLosses(server);
    asked.armed.disarm();
  } finally {
    await server.stop();
  }
});

/** Takes a place in the journal, as a writer does that is killed before it has written its event. */
function takePlace(rig: Rig): void {
  const head = Buffer.alloc(8);
  const fd = openSync(rig.segmentPath, 'r+');
  try {
    readSync(fd, head, 0, 8, HEADER.head);
    head.writeBigUInt64LE(head.readBigUInt64LE() + 1n);
    writeSync(fd, head, 0, 8, HEADER.head);
  } finally {
    closeSync(fd);
  }
}

test('a process that dies while it writes an event costs that event, and nobody waits for it for long', async () => {
  const server = await startServer(victimTarget('answers'));
  try {
    takePlace(server.rig);
    const asked = await ask(server, []);
    await asked.client.ended;
    expect(asked.calls()).toEqual([]);
    // Nobody rings any more by now, and nobody has to.
    await untilClosed(asked);
    expect(asked.writes()).toHaveLength(3);
    expect(server.rig.losses.events).toBe(1);

    const next = await ask(server, []);
    await next.client.ended;
    await untilClosed(next);
    expect(next.writes()).toHaveLength(3);
    expect(server.rig.losses.events).toBe(1);
    for (const { armed, client } of [asked, next]) {
      armed.disarm();
      await client.close();
    }
  } finally {
    await server.stop();
  }
});
