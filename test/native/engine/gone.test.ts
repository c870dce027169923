import { afterAll, describe, expect, test } from 'vitest';
import { connectRawClient } from '../../../harness/exchange/connect-raw-client.ts';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { viewConnections } from '../../../harness/journal/connection-view.ts';
import type { CallEvent } from '../../../harness/journal/event.ts';
import { isErrnoName } from '../../../harness/plan/errno-name.ts';
import { onStage, plan, step } from '../conformance/stage.ts';
import { rowOf, WAYS, wordsFor } from '../conformance/ways.ts';
import { runOnItself } from '../robust/own-connection.ts';
import { CommandedServer } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const EBADF = -9;
const namesOf = (calls: readonly CallEvent[]): readonly string[] =>
  calls.map(({ call, isGone }) => (isGone ? `${call} gone` : call));

test.each(['close', '__close', 'sys:close'])(
  'a descriptor that is closed by %s is closed once',
  async (close) => {
    await server.inCase('', async ({ fd, call, calls, armed }) => {
      expect(await call(close)).toMatchObject({ result: 0 });
      for (let i = 0; i < 2; i += 1) expect(await call(close)).toMatchObject({ result: -1, errno: 'EBADF' });
      const [accept, first, ...more] = calls();
      expect(namesOf(calls())).toEqual(['accept', 'close', 'close gone', 'close gone']);
      for (const event of more) {
        const { connection } = accept!;
        expect(event).toMatchObject({ connection, fd, result: EBADF, asked: 0, ordinal: 0, step: undefined });
        expect(event).toMatchObject({ isGone: true, isInjected: false, isOfServer: false });
      }
      expect(viewConnections(armed.events)).toMatchObject([{ lastClose: { sequence: first?.sequence } }]);
    });
  },
);

describe.each(WAYS.filter(({ call }) => rowOf(call).scope === 'connection'))('$call by $spelled', (way) => {
  const { call } = way;
  const [errno = ''] = rowOf(call).errnos.filter((one) => !['EAGAIN', 'EBADF'].includes(one));
  test('on a closed descriptor is journaled, not counted and not struck', async () => {
    if (!isErrnoName(errno)) throw new Error(errno);
    // What comes first makes the number: a high one, which nothing that the victim makes ready gets.
    const from = call === 'close' || call === 'fcntl' ? 2 : 1;
    const failure = step(call, { kind: 'error', errno }, { ordinal: from, through: 'end' });
    await onStage(server, plan(failure), async ({ order, act, journal, armed }) => {
      const { result: fd } = await act('fcntl');
      await order('sys:close', fd);
      const answer = await order(way.spelled, ...wordsFor(call, fd));
      expect(answer).toMatchObject({ result: -1, errno: 'EBADF', sigpipes: 0, isKept: true, made: 0 });
      const event = journal().at(-1);
      expect(namesOf(journal())).toEqual(['accept', 'fcntl', 'close', `${call} gone`]);
      expect(event).toMatchObject({
        fd,
        connection: journal()[0]?.connection,
        result: EBADF,
        step: undefined,
      });
      // The ordinal of epoll_ctl is its operation.
      expect(event?.ordinal).toBe(call === 'epoll_ctl' ? 1 : 0);
      if (rowOf(call).canBeShort) expect(event?.asked).toBe(100);
      expect(armed.outcomes()).toMatchObject([{ state: 'ahead' }]);
      expect(viewConnections(armed.events)).toMatchObject([
        { writes: [], sentBytes: 0, hardError: undefined, lastClose: undefined },
      ]);
    });
  });
});

test('calls on the descriptor that is still open count on', async () => {
  await server.inCase('write#2=short:3', async ({ fd, call, calls, writes, armed }) => {
    const { result: copy } = await call('dup');
    await call('close');
    expect(await server.main.call('send', copy, 10)).toMatchObject({ result: 10 });
    for (let i = 0; i < 3; i += 1) expect(await call('send', 10)).toMatchObject({ errno: 'EBADF' });
    expect(await server.main.call('send', copy, 10)).toMatchObject({ result: 3 });
    expect(viewConnections(armed.events)).toMatchObject([{ hardError: undefined, lastClose: undefined }]);
    expect(writes().map(({ fd: one, ordinal }) => [one, ordinal])).toEqual([
      [copy, 1],
      [fd, 0],
      [fd, 0],
      [fd, 0],
      [copy, 2],
    ]);
    await server.main.call('close', copy);
    expect(viewConnections(calls())).toMatchObject([{ lastClose: { fd: copy } }]);
  });
});

test('a number that open has given out is the file’s, to its close and after it', async () => {
  await server.inCase('', async ({ fd, call, calls }) => {
    await call('close');
    expect(await server.main.call('open', '/dev/null')).toMatchObject({ result: fd });
    expect(await call('write', 5)).toMatchObject({ result: 5 });
    expect(await call('close')).toMatchObject({ result: 0 });
    expect(await call('close')).toMatchObject({ errno: 'EBADF' });
    expect(namesOf(calls())).toEqual(['accept', 'close']);
  });
});

test('a close is enough to see that the number is a file’s', async () => {
  await server.inCase('', async ({ fd, call, calls }) => {
    await call('close');
    expect(await server.main.call('open', '/dev/null')).toMatchObject({ result: fd });
    expect(await call('close')).toMatchObject({ result: 0 });
    expect(await call('close')).toMatchObject({ errno: 'EBADF' });
    expect(namesOf(calls())).toEqual(['accept', 'close']);
  });
});

test.each([true, false])(
  'a number that accept has given out is the new connection’s (followed: %s)',
  async (is) => {
    const source = nextSourceAddress();
    const armed = server.arm('', { by: 'source', address: source });
    const first = await server.meet(source);
    await first.call('close');
    await first.call('close');
    const second = await server.meet(is ? source : nextSourceAddress());
    expect(second.fd).toBe(first.fd);
    expect(await second.call('send', 10)).toMatchObject({ result: 10 });
    await second.call('close');
    expect(await second.call('send', 10)).toMatchObject({ errno: 'EBADF' });
    const [one, two] = viewConnections(server.callsOf(armed));
    expect(namesOf(one!.calls)).toEqual(['accept', 'close', 'close gone']);
    if (is) expect(namesOf(two!.calls)).toEqual(['accept', 'send', 'close', 'send gone']);
    else expect(two).toBeUndefined();
    armed.disarm();
    for (const { client } of [first, second]) await client.close();
  },
);

test.each([
  { name: 'socket', words: [] },
  { name: 'dup', words: [0] },
  { name: 'fcntl', words: [0] },
  { name: 'dup2', words: [0, 'fd'] },
])('a number that $name has given out is nobody’s', async ({ name, words }) => {
  await server.inCase('', async ({ fd, call, calls }) => {
    // The lowest number that fcntl takes in the victim is 100.
    let gone = fd;
    if (name === 'fcntl') gone = (await call('fcntl')).result;
    await server.main.call('close', gone);
    const made = await server.main.call(name, ...words.map((word) => (word === 'fd' ? gone : word)));
    // The victim closes what `socket` makes by itself.
    expect(made.result).toBe(gone);
    if (name !== 'socket') await server.main.call('sys:close', gone);
    await server.main.call('close', gone);
    expect(calls().filter(({ isGone }) => isGone)).toEqual([]);
  });
});

test('after the disarm nothing is journaled, armed for others or not', async () => {
  const source = nextSourceAddress();
  const armed = server.arm('', { by: 'source', address: source });
  const { call, client, fd } = await server.meet(source);
  await call('close');
  armed.disarm();
  const others = server.arm('', { by: 'source', address: nextSourceAddress() });
  await call('close');
  expect(namesOf(server.callsOf(armed))).toEqual(['accept', 'close']);
  expect(server.callsOf(others)).toEqual([]);
  const again = server.arm('', { by: 'source', address: source });
  const next = await server.meet(source);
  expect(next.fd).toBe(fd);
  await next.call('close');
  expect(namesOf(server.callsOf(again))).toEqual(['accept', 'close']);
  for (const one of [others, again]) one.disarm();
  for (const one of [client, next.client]) await one.close();
});

test.each(['armed', 'disarmed'])(
  'the first call on a reused number is the server’s, its case %s',
  async (how) => {
    const source = nextSourceAddress();
    const armed = server.arm('', { by: 'source', address: source });
    const { call, client } = await server.meet(source);
    await call('close');
    if (how === 'disarmed') armed.disarm();
    const failure = step('write', { kind: 'error', errno: 'EIO' }, { connection: { by: 'server' } });
    const { result: fd } = await server.main.call('open', '/dev/null');
    const ofServer = server.arm(plan(failure), { by: 'source', address: nextSourceAddress() });
    // The victim answers by write, too: it is told to stop there by the first.
    expect(await server.main.call('write', fd, 5)).toMatchObject({ result: -1, errno: 'EIO' });
    ofServer.disarm();
    await server.main.call('close', fd);
    expect(namesOf(server.callsOf(armed))).toEqual(['accept', 'close']);
    if (how === 'armed') armed.disarm();
    await client.close();
  },
);

test('a process that closed its copy has no descriptor, whatever others have', async () => {
  await server.inCase('', async ({ call: callOn, calls, armed }) => {
    // A high one, which the control sockets do not get.
    const { result: fd } = await callOn('fcntl');
    await callOn('close');
    const call = (name: string, ...words: readonly number[]): ReturnType<typeof callOn> =>
      server.main.call(name, fd, ...words);
    const early = server.controlPath('early');
    await server.main.call('fork', early);
    const child = await server.openCommander(early);
    await call('close');
    const late = server.controlPath('late');
    await server.main.call('fork', late);
    const grandchild = await server.openCommander(late);
    expect(await call('send', 10)).toMatchObject({ errno: 'EBADF' });
    expect(await child.call('send', fd, 10)).toMatchObject({ result: 10 });
    expect(await grandchild.call('close', fd)).toMatchObject({ errno: 'EBADF' });
    expect(await child.call('close', fd)).toMatchObject({ result: 0 });
    expect(await child.call('close', fd)).toMatchObject({ errno: 'EBADF' });
    expect(namesOf(calls())).toEqual([
      'accept',
      'fcntl',
      'close',
      'close',
      'send gone',
      'send',
      'close gone',
      'close',
      'close gone',
    ]);
    const [, , , , ofParent, ofChild, ofGrandchild, last, again] = calls().map(({ process }) => process);
    expect([last, again]).toEqual([ofChild, ofChild]);
    expect(new Set([ofParent, ofChild, ofGrandchild]).size).toBe(3);
    expect(viewConnections(armed.events)).toMatchObject([
      { writes: [{ result: 10 }], lastClose: { process: ofChild, isGone: false } },
    ]);
  });
});

test('a child of vfork leaves its parent’s tombstones alone', async () => {
  await server.inCase('', async ({ call, calls }) => {
    await call('close');
    expect(await call('vfork-use')).toMatchObject({ result: 0 });
    await call('close');
    expect(namesOf(calls())).toEqual(['accept', 'close', 'close gone']);
  });
});

test('what fclose, close_range and a stream over a closed descriptor leave', async () => {
  const { lines, calls } = await runOnItself('uses-after-close');
  expect(lines).toEqual([
    'fclose(stream) = 0',
    'write(fd, "x", 1) = -1 EBADF',
    'close_range((unsigned)fd, (unsigned)fd, 0) = 0',
    'close_range((unsigned)fd, (unsigned)fd, 0) = 0',
    'write(fd, "x", 1) = -1 EBADF',
    'close(fd) = 0',
    'fclose(stream) = -1 EBADF',
    'dup2(own.listener, fd) == fd = 1',
    'fcntl(fd, F_GETFD) = 0',
    'close(fd) = 0',
    'close(fd) = -1 EBADF',
  ]);
  expect(viewConnections(calls).map((view) => namesOf(view.calls))).toEqual([
    ['accept', 'close', 'write gone'],
    ['accept', 'close', 'write gone'],
    ['accept', 'close', 'close gone'],
  ]);
});

test('a connection that takes the number while another thread uses it is followed', async () => {
  const source = nextSourceAddress();
  const armed = server.arm('', { by: 'source', address: source });
  const other = await server.openCommander();
  const { host, port } = server.server;
  const first = await server.meet(source);
  const { fd } = first;
  const clients = [first.client];
  let failures = 0;
  for (let i = 0; i < 60; i += 1) {
    clients.push(await connectRawClient({ host, port, source }));
    await server.main.call('close', fd);
    const [hammered, accepted] = await Promise.all([
      other.call('hammer', fd, 1_000_000),
      server.main.call('take'),
    ]);
    expect(hammered.result).toBeLessThan(1_000_000);
    failures += hammered.result;
    expect(accepted.result).toBe(fd);
    expect(await server.main.call('send', fd, 7)).toMatchObject({ result: 7 });
    const last = viewConnections(server.callsOf(armed)).at(-1);
    expect(last?.peerPort).toBe(clients.at(-1)?.exchange().source.port);
    expect(last?.writes.at(-1)).toMatchObject({ asked: 7, result: 7 });
  }
  const refused = server.callsOf(armed).filter(({ isGone }) => isGone);
  expect(new Set(refused.map(({ result }) => result))).toEqual(new Set([EBADF]));
  expect(refused).toHaveLength(failures);
  armed.disarm();
  await server.main.call('close', fd);
  for (const client of clients) await client.close();
  expect(server.rig.losses).toEqual({ events: 0, connections: 0, descriptors: 0 });
});

test('a close that waited while another thread closed is the second', async () => {
  await server.inCase('close#1=hold:a', async ({ fd, call, calls, armed }) => {
    const other = await server.openCommander();
    const closed = call('close');
    await armed.waitUntilHeld(0, 5000);
    // It is open yet.
    expect(await other.call('send', fd, 10)).toMatchObject({ result: 10 });
    expect(await other.call('sys:close', fd)).toMatchObject({ result: 0 });
    armed.release(0);
    expect(await closed).toMatchObject({ errno: 'EBADF' });
    expect(namesOf(calls())).toEqual(['accept', 'send', 'close', 'close gone']);
    expect(calls().at(-1)).toMatchObject({ isHeld: true, step: 0, result: EBADF });
  });
});
