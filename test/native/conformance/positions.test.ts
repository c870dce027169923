import { afterAll, expect, test } from 'vitest';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import type { Point } from '../../../harness/plan/point.ts';
import { CommandedServer } from '../engine/commanded-server.ts';
import { onStage, plan, step } from './stage.ts';
import { wayOf } from './ways.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());
const send = wayOf('send');

/** The numbers from 1 to 12 that the point strikes. */
test.each<{ point: Partial<Point>; struck: readonly number[] }>([
  { point: { ordinal: 3 }, struck: [3] },
  { point: { ordinal: 2, through: 4 }, struck: [2, 3, 4] },
  { point: { ordinal: 4, through: 4 }, struck: [4] },
  { point: { ordinal: 9, through: 'end' }, struck: [9, 10, 11, 12] },
  { point: { ordinal: 1, through: 'end', every: 5 }, struck: [1, 6, 11] },
  { point: { ordinal: 3, through: 'end', every: 4 }, struck: [3, 7, 11] },
  { point: { ordinal: 2, through: 9, every: 3 }, struck: [2, 5, 8] },
  { point: { ordinal: 2, through: 8, every: 3 }, struck: [2, 5, 8] },
  { point: { ordinal: 2, through: 7, every: 3 }, struck: [2, 5] },
  { point: { ordinal: 1, through: 'end', times: 3 }, struck: [1, 2, 3] },
  { point: { ordinal: 2, through: 'end', every: 4, times: 2 }, struck: [2, 6] },
  { point: { ordinal: 5, times: 'always' }, struck: [5] },
  { point: { ordinal: 13, through: 'end' }, struck: [] },
])('$point strikes $struck', async ({ point, struck }) => {
  await onStage(server, plan(step('send', { kind: 'short', bytes: 1 }, point)), async ({ make, armed }) => {
    const results: number[] = [];
    for (let i = 0; i < 12; i += 1) results.push((await make(send, '10')).result);
    expect(results.flatMap((result, i) => (result === 1 ? [i + 1] : []))).toEqual(struck);
    expect(armed.outcomes()).toMatchObject([{ state: struck.length > 0 ? 'fired' : 'ahead' }]);
  });
});

test.each<{ times: Partial<Point>; strikes: number }>([
  { times: {}, strikes: 1 },
  { times: { times: 2 }, strikes: 2 },
  { times: { times: 'always' }, strikes: 3 },
])('$times: ordinals are of one connection, strikes are of the case', async ({ times, strikes }) => {
  const address = nextSourceAddress();
  const shorter = step('send', { kind: 'short', bytes: 1 }, { ordinal: 2, ...times });
  const armed = server.arm(plan(shorter), { by: 'source', address });
  const results: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const { call, leave } = await server.meet(address);
    await call('send', 10);
    results.push((await call('send', 10)).result);
    await leave();
  }
  expect(results.filter((result) => result === 1)).toHaveLength(strikes);
  armed.disarm();
});

test('a family is counted over its calls, a call for itself', async () => {
  const steps = [
    step({ family: 'write' }, { kind: 'short', bytes: 1 }, { ordinal: 3 }),
    step('writev', { kind: 'short', bytes: 2 }, { ordinal: 2 }),
    step({ family: 'read' }, { kind: 'short', bytes: 3 }, { ordinal: 2 }),
  ];
  await onStage(server, plan(...steps), async ({ make, client }) => {
    await client.send(Buffer.alloc(100));
    const results: number[] = [];
    for (const call of ['writev', 'recv', 'send', 'writev', 'readv', 'writev'] as const)
      results.push((await make(wayOf(call), '10')).result);
    expect(results).toEqual([10, 10, 10, 1, 3, 10]);
  });
});

test('ordinals begin anew in each turn of the thread', async () => {
  const point = { ordinal: 2, perTurn: true, through: 2, times: 'always' } as const;
  await onStage(
    server,
    plan(step('send', { kind: 'short', bytes: 1 }, point)),
    async ({ make, order, journal }) => {
      const results: number[] = [];
      for (const sends of [3, 1, 2, 4]) {
        await order('epoll_wait', 0);
        for (let i = 0; i < sends; i += 1) results.push((await make(send, '10')).result);
      }
      expect(results).toEqual([10, 1, 10, 10, 10, 1, 10, 1, 10, 10]);
      expect(journal('send').map(({ ordinal }) => ordinal)).toEqual(results.map((_, i) => i + 1));
    },
  );
});

test('every wait begins a turn', async () => {
  const point = { ordinal: 1, perTurn: true, through: 1, times: 'always' } as const;
  await onStage(
    server,
    plan(step('send', { kind: 'short', bytes: 1 }, point)),
    async ({ make, act, order }) => {
      for (const wait of [
        'epoll_wait',
        'epoll_pwait',
        'epoll_pwait2',
        'sys:epoll_pwait2',
        'sys:ppoll',
        'sys:pselect',
      ])
        expect(await order(wait, 0).then(() => make(send, '10'))).toMatchObject({ result: 1 });
      for (const wait of ['poll', '__poll', '__poll_chk', 'ppoll', '__ppoll_chk', 'select', 'pselect']) {
        await act(wait, 0);
        expect(await make(send, '10')).toMatchObject({ result: 1 });
        expect(await make(send, '10')).toMatchObject({ result: 10 });
      }
    },
  );
});
