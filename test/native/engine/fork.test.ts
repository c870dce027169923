import { afterAll, expect, test } from 'vitest';
import { becomesSo, isRunning } from '../../target/processes.ts';
import { CommandedServer } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

test("a child's calls on an inherited connection count on it, and the child is a process of its own", async () => {
  await server.inCase('write#2=short:2; write#4=short:4', async ({ fd, call, writes }) => {
    await call('send', 10);
    const path = server.controlPath('child');
    const { result: childPid } = await server.main.call('fork', path);
    const child = await server.openCommander(path);
    expect(await child.call('send', fd, 10)).toMatchObject({ result: 2 });
    expect(await call('send', 10)).toMatchObject({ result: 10 });
    expect(await child.call('send', fd, 10)).toMatchObject({ result: 4 });

    expect(writes().map(({ ordinal }) => ordinal)).toEqual([1, 2, 3, 4]);
    const [parent, forked, again, lastOne] = writes();
    expect(again?.process).toBe(parent?.process);
    expect(lastOne?.process).toBe(forked?.process);
    const processes = server.rig.processes.filter(({ process }) => process === forked?.process);
    expect(processes).toMatchObject([{ pid: childPid, parentPid: server.server.pid }]);
    await child.call('close', fd);
  });
});

test('a connection ends when the last process has closed it', async () => {
  await server.inCase('', async ({ fd, call, calls, client }) => {
    const path = server.controlPath('closer');
    await server.main.call('fork', path);
    const child = await server.openCommander(path);
    await call('close');
    expect(await child.call('send', fd, 10)).toMatchObject({ result: 10 });
    await child.call('close', fd);
    await client.ended;
    expect(calls().map((one) => [one.call, one.asked])).toEqual([
      ['accept', expect.anything()],
      ['close', 1],
      ['send', 10],
      ['close', 0],
    ]);
  });
});

test('a connection that is left to a child is not closed by its parent, whichever of them runs first', async () => {
  for (let i = 0; i < 30; i += 1)
    await server.inCase('', async ({ call, calls }) => {
      expect(await call('hand-over')).toMatchObject({ result: 0 });
      // Either of them may be the first to write its close down.
      const left = calls().flatMap((one) => (one.call === 'close' ? one.asked : []));
      expect(left.toSorted((a, b) => a - b)).toEqual([0, 1]);
      expect(
        calls()
          .map((one) => one.call)
          .toSorted(),
      ).toEqual(['accept', 'close', 'close', 'send']);
    });
});

test('a child that exits closes what it has open', async () => {
  await server.inCase('', async ({ fd, call, calls }) => {
    // They leave by _exit, the next one by exit.
    await call('fork-send', 2);
    const path = server.controlPath('exits');
    const { result: pid } = await server.main.call('fork', path);
    const child = await server.openCommander(path);
    void child.call('exit');
    expect(await becomesSo(() => !isRunning(pid))).toBe(true);
    const closes = (): readonly number[] => calls().flatMap((one) => (one.call === 'close' ? one.asked : []));
    expect(closes()).toEqual([1, 1, 1]);
    await call('close');
    expect(closes()).toEqual([1, 1, 1, 0]);
    expect(calls().filter((one) => one.fd !== fd)).toEqual([]);
  });
});

test('a connection that a child accepts is followed like any other', async () => {
  const path = server.controlPath('accepter');
  const { result: childPid } = await server.main.call('fork', path);
  const child = await server.openCommander(path);
  const armed = server.arm('write#1=short:1', { by: 'source', address: '127.6.6.6' });
  const { call, finish } = await server.meet('127.6.6.6', child);
  expect(await call('send', 10)).toMatchObject({ result: 1 });
  await finish();
  const slots = new Set(server.callsOf(armed).map(({ process }) => process));
  expect(server.rig.processes.filter(({ process }) => slots.has(process))).toMatchObject([{ pid: childPid }]);
  armed.disarm();
});

test('a hold in a child stops the child alone', async () => {
  await server.inCase('write#2=hold:child', async ({ fd, call, armed, client }) => {
    await call('send', 1);
    const path = server.controlPath('held');
    await server.main.call('fork', path);
    const child = await server.openCommander(path);
    const held = child.call('send', fd, 10);
    expect(await armed.waitUntilHeld('child', 5000)).toBe(true);
    expect(await call('send', 10)).toMatchObject({ result: 10 });
    expect(client.exchange().received).toHaveLength(11);
    armed.release('child');
    expect(await held).toMatchObject({ result: 10 });
    await child.call('close', fd);
  });
});

test('every child is told from its parent, also when the slots of processes are used again', async () => {
  await server.inCase('', async ({ call, writes }) => {
    await call('send', 1);
    expect(await call('fork-send', 300)).toMatchObject({ result: 300 });
    await call('send', 1);
    const tids = writes().map(({ tid }) => tid);
    expect(tids).toHaveLength(302);
    expect(tids.at(0)).toBe(tids.at(-1));
    expect(new Set(tids).size).toBe(301);
  });
});

test('what a child of vfork does to its descriptors is nothing to its parent', async () => {
  await server.inCase('write#2=short:2', async ({ fd, call, calls, client }) => {
    await call('send', 10);
    await call('vfork-close');
    expect(await call('send', 10)).toMatchObject({ result: 2 });
    expect(await server.main.call('write', 90, 10)).toMatchObject({ result: -1, errno: 'EBADF' });
    expect(client.exchange().end).toEqual({ kind: 'open' });
    await call('close');
    expect(calls().map((one) => [one.call, one.fd, one.asked])).toEqual([
      ['accept', fd, expect.anything()],
      ['send', fd, 10],
      // The call that the child made, without a reference of its own.
      ['dup2', fd, 0],
      ['send', fd, 10],
      ['close', fd, 0],
    ]);
  });
});

test('none of 300 children, one after the other, takes the place of its parent', async () => {
  await server.inCase('', async ({ call, writes }) => {
    await call('send', 1);
    expect(await call('fork-send', 300)).toMatchObject({ result: 300 });
    await call('send', 1);
    const [first, ...others] = writes().map(({ process }) => process);
    expect(others).toHaveLength(301);
    expect(others.pop()).toBe(first);
    expect(others.filter((process) => process === first)).toEqual([]);
  });
  const { pid } = server.server;
  expect(server.rig.processes.filter((one) => one.pid === pid)).toHaveLength(1);
});
