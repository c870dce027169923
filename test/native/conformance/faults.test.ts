import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { becomesSo, isRunning } from '../../target/processes.ts';
import { CommandedServer, patterned } from '../engine/commanded-server.ts';
import { onStage, plan, step } from './stage.ts';
import { wayOf } from './ways.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const send = wayOf('send');
const EDGE = 0x8000_2005;
const EPOLLOUT = 4;

test('a delay takes its time, and the call is made after it', async () => {
  await onStage(
    server,
    plan(step('send', { kind: 'delay', delayMs: 60 })),
    async ({ make, journal, finish }) => {
      const start = performance.now();
      expect(await make(send, '10')).toMatchObject({ result: 10, errno: undefined });
      expect(performance.now() - start).toBeGreaterThanOrEqual(59);
      await make(send, '10');
      const [delayed, next] = journal('send');
      expect(delayed).toMatchObject({ isDelayed: true, isInjected: false, step: 0 });
      expect(delayed!.durationNs).toBeGreaterThanOrEqual(60_000_000);
      expect(next).toMatchObject({ isDelayed: false, step: undefined });
      expect(next!.durationNs).toBeLessThan(delayed!.durationNs / 2);
      expect(await finish()).toEqual(Buffer.concat([patterned(10), patterned(10)]));
    },
  );
});

test('a disarm ends a delay', async () => {
  await onStage(server, plan(step('send', { kind: 'delay', delayMs: 30_000 })), async ({ make, armed }) => {
    const delayed = make(send, '10');
    await sleep(30);
    armed.disarm();
    expect(await delayed).toMatchObject({ result: 10 });
  });
});

test('a delayed call can fail then', async () => {
  const steps = [step('send', { kind: 'delay', delayMs: 30 }), step('send', { kind: 'error', errno: 'EIO' })];
  await onStage(server, plan(...steps), async ({ make, journal, armed }) => {
    expect(await make(send, '10')).toMatchObject({ result: -1, errno: 'EIO' });
    expect(journal('send')).toMatchObject([{ isDelayed: true, isInjected: true, step: 1 }]);
    expect(armed.outcomes().map(({ state }) => state)).toEqual(['fired', 'fired']);
  });
});

test('an interrupt that always comes does so eight times in a row, and then once the call is made', async () => {
  const failure = step({ family: 'write' }, { kind: 'error', errno: 'EINTR' }, { through: 'end' });
  await onStage(server, plan(failure), async ({ make, finish }) => {
    const results: number[] = [];
    for (let i = 0; i < 20; i += 1) results.push((await make(send, '1')).result);
    const row = [...Array<number>(8).fill(-1), 1];
    expect(results).toEqual([...row, ...row, -1, -1]);
    expect(await finish()).toHaveLength(2);
  });
});

test('a call of another kind begins the row anew', async () => {
  const failure = step('send', { kind: 'error', errno: 'EINTR' }, { through: 'end' });
  await onStage(server, plan(failure), async ({ make, act }) => {
    for (let i = 0; i < 5; i += 1) expect(await make(send, '1')).toMatchObject({ errno: 'EINTR' });
    expect(await act('write', 1)).toMatchObject({ result: 1 });
    for (let i = 0; i < 8; i += 1) expect(await make(send, '1')).toMatchObject({ errno: 'EINTR' });
    expect(await make(send, '1')).toMatchObject({ result: 1 });
  });
});

test('EAGAIN so many times, each with its edge, and then the call goes through', async () => {
  const failure = step('send', { kind: 'error', errno: 'EAGAIN' }, { through: 'end', times: 3 });
  await onStage(server, plan(failure), async ({ make, act, order }) => {
    await act('epoll_ctl', 1, EDGE);
    expect(await order('epoll_wait', 1000)).toMatchObject({ result: 1, position: EPOLLOUT });
    for (let i = 0; i < 3; i += 1) {
      expect(await make(send, '10')).toMatchObject({ errno: 'EAGAIN' });
      expect(await order('epoll_wait', 1000)).toMatchObject({ result: 1, position: EPOLLOUT });
    }
    expect(await make(send, '10')).toMatchObject({ result: 10 });
    expect(await order('epoll_wait', 0)).toMatchObject({ result: 0 });
  });
});

test.each(['short', 'error'] as const)(
  'a read that is %s gets its edge back while bytes wait',
  async (kind) => {
    const fault = kind === 'short' ? ({ kind, bytes: 3 } as const) : ({ kind, errno: 'EAGAIN' } as const);
    await onStage(server, plan(step('recv', fault)), async ({ make, act, order, client }) => {
      await act('epoll_ctl', 1, EDGE);
      await client.send(patterned(10));
      while ((await order('epoll_wait', 20)).result > 0);
      await make(wayOf('recv'), '10');
      expect(await order('epoll_wait', 1000)).toMatchObject({ result: 1, position: 1 + EPOLLOUT });
      expect(await order('epoll_wait', 0)).toMatchObject({ result: 0 });
    });
  },
);

test('zero is the end of the stream for one read', async () => {
  await onStage(
    server,
    plan(step({ family: 'read' }, { kind: 'zero' })),
    async ({ make, client, journal }) => {
      await client.send(patterned(10));
      expect(await make(wayOf('recv'), '10')).toMatchObject({ result: 0, errno: undefined });
      expect(await make(wayOf('recv'), '10')).toMatchObject({ result: 10 });
      expect(journal('recv')).toMatchObject([{ isInjected: true, result: 0, step: 0 }, { result: 10 }]);
    },
  );
});

test('a full buffer is really full, and has room when the client reads', async () => {
  await onStage(server, plan(step('send', { kind: 'full' })), async ({ make, client, journal }) => {
    client.pause();
    let answer = await make(send, '60000');
    // The usual buffer takes all of it.
    expect(answer.result).toBeLessThan(60_000);
    let sent = 0;
    for (let i = 0; i < 1000 && answer.result > 0; i += 1) {
      sent += answer.result;
      answer = await make(send, '60000');
    }
    expect(answer).toMatchObject({ result: -1, errno: 'EAGAIN' });
    expect(journal('send')[0]).toMatchObject({ isFull: true, isInjected: false, isMoot: false, step: 0 });
    client.resume();
    expect(await client.receive({ until: sent, timeoutMs: 5000 })).toMatchObject({ kind: 'enough' });
    expect((await make(send, '100')).result).toBe(100);
  });
});

test('a reset with an errno fails this call with that, and what follows is the kernel’s', async () => {
  await onStage(server, plan(step('send', { kind: 'reset', errno: 'ETIMEDOUT' })), async (stage) => {
    const { make, act, client, journal } = stage;
    expect(await make(send, '10')).toMatchObject({ result: -1, errno: 'ETIMEDOUT', sigpipes: 0 });
    expect(await act('getsockopt')).toMatchObject({ result: 0, position: 0 });
    expect(await make(send, '10')).toMatchObject({ errno: 'EPIPE', sigpipes: 1 });
    expect(await client.ended).toMatchObject({ kind: 'server-reset' });
    expect(journal('send')[0]).toMatchObject({ isReset: true, isInjected: true, step: 0 });
  });
});

test('faults in a row, over calls of different kinds', async () => {
  const steps = [
    step({ family: 'write' }, { kind: 'short', bytes: 3 }),
    step({ family: 'write' }, { kind: 'error', errno: 'EAGAIN' }, { ordinal: 2 }),
    step('recv', { kind: 'zero' }),
    step({ family: 'write' }, { kind: 'delay', delayMs: 5 }, { ordinal: 3 }),
    step('shutdown', { kind: 'error', errno: 'ENOTCONN' }),
    step({ family: 'write' }, { kind: 'reset' }, { ordinal: 4 }),
    step('close', { kind: 'error', errno: 'EIO' }),
  ];
  await onStage(server, plan(...steps), async ({ make, client, armed, journal }) => {
    expect(await make(send, '10')).toMatchObject({ result: 3 });
    expect(await make(wayOf('writev'), '5,5')).toMatchObject({ errno: 'EAGAIN' });
    expect(await make(wayOf('recv'), '10')).toMatchObject({ result: 0 });
    expect(await make(wayOf('sendmsg'), '5,5')).toMatchObject({ result: 10 });
    expect(await make(wayOf('shutdown'))).toMatchObject({ errno: 'ENOTCONN' });
    expect(await make(send, '10')).toMatchObject({ errno: 'ECONNRESET' });
    expect(await make(wayOf('close'))).toMatchObject({ errno: 'EIO', made: -1 });
    expect(await client.ended).toMatchObject({ kind: 'server-reset' });
    expect(armed.outcomes().every(({ state }) => state === 'fired')).toBe(true);
    expect(journal().flatMap((event) => event.step ?? [])).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

test('scripts on two connections never touch, whatever the order of their calls', async () => {
  const script = (bytes: number): ReturnType<typeof plan> =>
    plan(
      step('send', { kind: 'short', bytes }, { ordinal: 2, through: 4, every: 2 }),
      step('send', { kind: 'error', errno: 'EIO' }, { ordinal: 3 }),
      step({ family: 'write' }, { kind: 'error', errno: 'ENOBUFS' }, { atByte: 25 + bytes }),
    );
  await onStage(server, script(1), (one) =>
    onStage(server, script(2), async (two) => {
      const results: Record<string, (number | string)[]> = { one: [], two: [] };
      for (const name of [
        'one',
        'two',
        'two',
        'one',
        'two',
        'two',
        'one',
        'one',
        'two',
        'one',
        'two',
        'one',
      ] as const) {
        const { result, errno } = await { one, two }[name].make(send, '10');
        results[name]?.push(errno ?? result);
      }
      expect(results).toEqual({
        one: [10, 1, 'EIO', 1, 10, 4],
        two: [10, 2, 'EIO', 2, 10, 3],
      });
      expect(new Set(one.journal().map(({ connection }) => connection)).size).toBe(1);
      expect(new Set(two.journal().map(({ connection }) => connection)).size).toBe(1);
    }),
  );
});

test('a kill ends the process at the call, and its slot can be used again', async () => {
  const path = server.controlPath('victim');
  const { result: pid } = await server.main.call('fork', path);
  const child = await server.openCommander(path);
  const source = nextSourceAddress();
  const armed = server.arm(plan(step('send', { kind: 'kill' }, { ordinal: 2 })), {
    by: 'source',
    address: source,
  });
  const { fd, finish, client } = await server.meet(source, child);
  expect(await child.call('send', fd, 10)).toMatchObject({ result: 10 });
  void child.call('send', fd, 10);
  expect(await becomesSo(() => !isRunning(pid))).toBe(true);
  await client.ended;
  expect(client.exchange().received).toEqual(patterned(10));
  const last = server.callsOf(armed).at(-1);
  expect(last).toMatchObject({ call: 'send', isKilled: true, isInjected: true, step: 0, ordinal: 2 });
  expect(server.rig.exitedPids.has(pid)).toBe(false);
  expect(armed.outcomes()).toMatchObject([{ state: 'fired' }]);
  const { slots } = armed;
  armed.disarm();
  void finish;
  const next = server.arm(plan(step('send', { kind: 'short', bytes: 1 })), { by: 'source', address: source });
  expect(next.slots).toEqual(slots);
  const again = await server.meet(source);
  expect(await again.call('send', 10)).toMatchObject({ result: 1 });
  await again.leave();
  next.disarm();
});
