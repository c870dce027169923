import { afterAll, expect, test } from 'vitest';
import { thrownBy } from '../../plan/thrown-by.ts';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { CommandedServer } from '../engine/commanded-server.ts';
import { onStage, plan, step } from './stage.ts';
import { wayOf } from './ways.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const noSockets = plan(step('socket', { kind: 'error', errno: 'EMFILE' }));

test('one case of the server at a time', () => {
  const by = { by: 'server' } as const;
  const armed = server.arm(noSockets, by);
  expect(thrownBy(() => server.arm(noSockets, by)).code).toBe('NF_E_SEGMENT');
  // Nothing of the refused plan stays armed: its other group neither.
  const mixed = plan(step('send', { kind: 'zero' }), ...noSockets.steps);
  expect(thrownBy(() => server.arm(mixed, { by: 'source', address: nextSourceAddress() })).code).toBe(
    'NF_E_SEGMENT',
  );
  armed.disarm();
  const again = server.arm(noSockets, by);
  expect(again.slots).toEqual(armed.slots);
  again.disarm();
});

test('one plan can have steps for a connection and for the server', async () => {
  const steps = [
    step('send', { kind: 'short', bytes: 2 }),
    step('epoll_wait', { kind: 'error', errno: 'EINTR' }, { ordinal: 2 }),
    step('send', { kind: 'error', errno: 'EIO' }, { ordinal: 2 }),
  ];
  await onStage(server, plan(...steps), async ({ make, order, armed, journal }) => {
    expect(await make(wayOf('send'), '10')).toMatchObject({ result: 2 });
    expect(await order('epoll_wait', 0)).toMatchObject({ result: 0 });
    expect(await order('epoll_wait', 0)).toMatchObject({ result: -1, errno: 'EINTR' });
    expect(await make(wayOf('send'), '10')).toMatchObject({ errno: 'EIO' });
    expect(armed.slots).toHaveLength(2);
    expect(armed.outcomes().map(({ state }) => state)).toEqual(['fired', 'fired', 'fired']);
    const struck = journal().filter((event) => event.step !== undefined);
    expect(struck.map((event) => event.step)).toEqual([0, 1, 2]);
    expect(new Set(struck.map(({ connection }) => connection)).size).toBe(2);
  });
});

test('calls on connections of a case are not the server’s, calls on others are', async () => {
  const failure = step('shutdown', { kind: 'error', errno: 'ENOTCONN' }, { connection: { by: 'server' } });
  const plain = step('send', { kind: 'short', bytes: 1 });
  await onStage(server, plan(failure, plain), async ({ act, armed }) => {
    expect(await act('shutdown')).toMatchObject({ result: 0 });
    const stranger = await server.meet(nextSourceAddress());
    expect(await stranger.call('shutdown')).toMatchObject({ result: -1, errno: 'ENOTCONN' });
    expect(await stranger.call('shutdown')).toMatchObject({ result: 0 });
    await stranger.leave();
    expect(armed.outcomes().map(({ state }) => state)).toEqual(['fired', 'ahead']);
  });
});

test('the calls of all threads and processes are counted together', async () => {
  const path = server.controlPath('child');
  await server.main.call('fork', path);
  const callers = [server.main, await server.openCommander(), await server.openCommander(path)];
  await onStage(
    server,
    plan(step('socket', { kind: 'error', errno: 'ENFILE' }, { ordinal: 3, through: 5 })),
    async () => {
      const results: number[] = [];
      for (const caller of [...callers, ...callers])
        results.push(Math.sign((await caller.call('socket')).result));
      expect(results).toEqual([1, 1, -1, -1, -1, 1]);
    },
  );
});

test('after the disarm every call goes straight through', async () => {
  const armed = server.arm(plan(step('poll', { kind: 'error', errno: 'ENOMEM' }, { through: 'end' })), {
    by: 'server',
  });
  expect(await server.main.call('poll', 0, 0)).toMatchObject({ errno: 'ENOMEM' });
  armed.disarm();
  expect(await server.main.call('poll', 0, 0)).toMatchObject({ errno: undefined });
});
