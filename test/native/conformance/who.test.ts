import { afterAll, expect, test } from 'vitest';
import type { Point } from '../../../harness/plan/point.ts';
import type { Commander } from '../engine/commander.ts';
import { CommandedServer } from '../engine/commanded-server.ts';
import { onStage, plan, step } from './stage.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

/** A child of the victim, which is in the journal before the next one is made. */
async function forkCommander(name: string): Promise<Commander> {
  const path = server.controlPath(name);
  await server.main.call('fork', path);
  const child = await server.openCommander(path);
  await child.call('socket');
  return child;
}

const second = await forkCommander('second');
const third = await forkCommander('third');
const other = await server.openCommander();

/** The children do not have the connection, so the callers' own calls on no connection are what is counted. */
async function struckBy(point: Partial<Point>): Promise<readonly string[]> {
  const failure = step('socket', { kind: 'error', errno: 'EMFILE' }, { through: 'end', ...point });
  return onStage(server, plan(failure), async () => {
    const struck: string[] = [];
    for (const [name, caller] of Object.entries({ main: server.main, other, second, third }))
      if ((await caller.call('socket')).result < 0) struck.push(name);
    return struck;
  });
}

test.each<{ point: Partial<Point>; struck: readonly string[] }>([
  { point: {}, struck: ['main', 'other', 'second', 'third'] },
  { point: { role: 'main' }, struck: ['main', 'other'] },
  { point: { role: 'worker' }, struck: ['second', 'third'] },
  { point: { role: 1 }, struck: ['main', 'other'] },
  { point: { role: 2 }, struck: ['second'] },
  { point: { role: 3 }, struck: ['third'] },
  { point: { role: 4 }, struck: [] },
  // The first thread of each process only accepts control connections.
  { point: { thread: 'main' }, struck: [] },
  { point: { role: 'worker', thread: 1 }, struck: [] },
  { point: { comm: 'nobody' }, struck: [] },
])('$point strikes $struck', async ({ point, struck }) => {
  expect(await struckBy(point)).toEqual(struck);
});

test('threads have numbers in the order of their first intercepted call', async () => {
  const numbers = new Map<number, readonly string[]>();
  for (let thread = 1; thread <= 4; thread += 1)
    numbers.set(thread, await struckBy({ role: 'main', thread }));
  expect([...numbers.values()].flat().toSorted()).toEqual(['main', 'other']);
  for (const struck of numbers.values()) expect(struck.length).toBeLessThanOrEqual(1);
});

test('thread names are compared as a whole', async () => {
  await server.main.call('name', 'resolver');
  await other.call('name', 'resolver-2');
  await second.call('name', 'a-long-name-of-15');
  expect(await struckBy({ comm: 'resolver' })).toEqual(['main']);
  expect(await struckBy({ comm: 'resolve' })).toEqual([]);
  expect(await struckBy({ comm: 'a-long-name-of-' })).toEqual(['second']);
  expect(await struckBy({ comm: 'resolver-2', role: 'main' })).toEqual(['other']);
  expect(await struckBy({ comm: 'resolver-2', role: 'worker' })).toEqual([]);
});

test('on a connection the calls of others are not counted', async () => {
  const failure = step(
    'send',
    { kind: 'error', errno: 'EIO' },
    { ordinal: 2, role: 'main', comm: 'counter' },
  );
  const threads = [server.main, other] as const;
  await threads[0].call('name', 'counter');
  await threads[1].call('name', 'nobody');
  await onStage(server, plan(failure), async ({ fd, journal }) => {
    const results: number[] = [];
    for (const i of [0, 1, 1, 0, 1, 0] as const) results.push((await threads[i].call('send', fd, 10)).result);
    expect(results).toEqual([10, 10, 10, -1, 10, 10]);
    expect(journal('send')[3]).toMatchObject({ step: 0, ordinal: 4 });
  });
});
