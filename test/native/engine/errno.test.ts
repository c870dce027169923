import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ArmedCase } from '../../../harness/rig/armed-case.ts';
import { connectRawClient } from '../../../harness/exchange/connect-raw-client.ts';
import { CommandedServer } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const SOURCE = '127.9.9.1';

describe.each([
  { where: 'on its connection', armed: SOURCE },
  { where: 'on another connection', armed: '127.9.9.2' },
  { where: 'nowhere', armed: undefined },
])('with a case armed $where', ({ armed: address }) => {
  let armed: ArmedCase | undefined;
  beforeEach(() => {
    armed = address === undefined ? undefined : server.arm('', { by: 'source', address });
  });
  afterEach(() => armed?.disarm());

  test.each([
    ...['write', 'writev', 'send', 'sendto', 'sendmsg'].map((call) => [call, 100]),
    ...['send', 'sendto', 'sendmsg'].map((call) => [call, 10, 'nosignal']),
    ['writev', '0,5,0'],
    ['sendfile', 100, 0],
    ['sendfile', 100, '-'],
    ['dup'],
    ['dup2', 90],
    ['dup3', 91],
    ['fcntl'],
    ['epoll-add'],
    ['shutdown'],
    ['close'],
    ['sys:close'],
  ])('a %s that succeeds leaves errno alone', async (name, ...words) => {
    const meeting = await server.meet(SOURCE);
    const answer = await meeting.call(String(name), ...words);
    expect(answer).toMatchObject({ errno: undefined, sigpipes: 0, isKept: true });
    expect(answer.result).toBeGreaterThanOrEqual(0);
    await meeting.leave();
    if (/dup/.test(String(name))) await server.main.call('close', answer.result);
  });

  test.each([
    ['log', 'text'],
    ['epoll-wait', 0],
  ])('a %s that succeeds leaves errno alone', async (...words) => {
    expect(await server.main.call(...words)).toMatchObject({ errno: undefined });
  });

  test('an accept that succeeds leaves errno alone', async () => {
    const { host, port } = server.server;
    const client = await connectRawClient({ host, port, source: SOURCE });
    const { result: fd, errno } = await server.main.call('accept');
    expect(fd).toBeGreaterThan(0);
    expect(errno).toBe(undefined);
    await server.main.call('close', fd);
    await client.close();
  });

  test.each(['write', 'send', 'close', 'sys:close', 'dup', 'shutdown', 'epoll-add'])(
    'a %s on a closed descriptor sets EBADF',
    async (name) => {
      expect(await server.main.call(name, 999, 5)).toMatchObject({ result: -1, errno: 'EBADF' });
    },
  );
});
