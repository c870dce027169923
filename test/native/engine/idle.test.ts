import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { HEADER } from '../../../harness/native/layout.data.ts';
import { CommandedServer, patterned } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

/** How many events the journal has had. */
const readHead = (): bigint => readFileSync(server.rig.segmentPath).readBigUInt64LE(HEADER.head);

test('with nothing armed nothing is recorded', async () => {
  const before = readHead();
  const { call, finish, fd } = await server.meet('127.4.4.4');
  for (const name of ['write', 'writev', 'send', 'sendto', 'sendmsg']) await call(name, 10);
  await call('sendfile', 10, 0);
  await call('epoll-add');
  await server.main.call('epoll-wait', 0);
  await server.main.call('log', 'text');
  const { result: copy } = await call('dup');
  await server.main.call('close', copy);
  await server.main.call('dup2', fd, 90);
  await server.main.call('sys:close', 90);
  expect(await finish()).toEqual(Buffer.concat(Array.from({ length: 6 }, () => patterned(10))));
  expect(readHead()).toBe(before);
});

test('the events of an armed case show that the same look would see some', async () => {
  const before = readHead();
  await server.inCase('', ({ call }) => call('send', 10));
  expect(readHead()).toBeGreaterThan(before);
});

test('a process is recorded when it appears, armed or not', async () => {
  const before = readHead();
  const { result: pid } = await server.main.call('fork', server.controlPath('child'));
  expect(await server.rig.waitFor(() => server.rig.processes.length === 2, 5000)).toBe(true);
  expect(server.rig.processes).toMatchObject([
    { pid: server.server.pid },
    { pid, parentPid: server.server.pid },
  ]);
  expect(readHead()).toBe(before + 1n);
});
