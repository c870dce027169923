import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { RunningServer } from '../../../harness/target/running-server.ts';
import { startServer } from '../../../harness/target/start-server.ts';
import { becomesSo, isRunning } from '../../target/processes.ts';
import { victimTarget } from '../../target/victim-target.ts';
import { ask, type Asked, step } from './serving.ts';

const HOLD = step('send', 1, { kind: 'hold', name: 'here' });
const KILLS = 40;

/** Pid of the child that answers a connection: the newest to appear. */
async function childOf({ rig, pid }: RunningServer, { calls }: Asked): Promise<number> {
  const readers = (): readonly number[] =>
    calls().flatMap((call) => (call.call === 'read' ? call.process : []));
  expect(await becomesSo(() => readers().length > 0)).toBe(true);
  const child = rig.processes.findLast(({ process }) => process === readers()[0])?.pid ?? 0;
  expect(child).not.toBe(pid);
  return child;
}

test.each(['at a hold', 'in a send that blocks', 'at a hold, not waited for yet'])(
  `a process that is killed %s leaves its case to others, ${KILLS} times`,
  async (where) => {
    const server = await startServer(victimTarget('floods-in-child'));
    try {
      const slots = new Set<number>();
      for (let i = 0; i < KILLS; i += 1) {
        const asked = await ask(server, where.startsWith('at') ? [HOLD] : [], { isPaused: true });
        const child = await childOf(server, asked);
        if (where.startsWith('at')) expect(await asked.armed.waitUntilHeld('here', 5000)).toBe(true);
        else await delay(2);
        process.kill(child, 'SIGKILL');
        if (where === 'at a hold') expect(await becomesSo(() => !isRunning(child))).toBe(true);
        asked.armed.disarm();
        for (const slot of asked.armed.slots) slots.add(slot);
        await asked.client.reset();
      }
      // One that is not gone yet may keep its slot from the next case, no longer.
      expect(slots.size).toBeLessThanOrEqual(where === 'at a hold' ? 1 : 8);
    } finally {
      await server.stop();
    }
  },
);

test('a thread that is cancelled in a send leaves its case to others, and the call is written down', async () => {
  const server = await startServer(victimTarget('cancels-sender'));
  try {
    const slots = new Set<number>();
    for (let i = 0; i < 10; i += 1) {
      const flooded = await ask(server, [], { isPaused: true });
      const hasRead = (): boolean => flooded.calls().some(({ call }) => call === 'read');
      expect(await becomesSo(hasRead)).toBe(true);
      await delay(5);
      const other = await ask(server, []);
      await other.client.ended;
      expect(other.client.exchange().received.length).toBe(10);
      expect(flooded.writes()).toMatchObject([{ call: 'send', ordinal: 1, result: -125 }]);
      for (const { armed, client } of [flooded, other]) {
        armed.disarm();
        for (const slot of armed.slots) slots.add(slot);
        await client.reset();
      }
    }
    expect(slots.size).toBe(2);
  } finally {
    await server.stop();
  }
});
