import { afterAll, beforeEach, expect, test } from 'vitest';
import { connectRawClient } from '../../../harness/exchange/connect-raw-client.ts';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { findListener } from '../conformance/stage.ts';
import { CommandedServer } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const EPOLLIN = 1;
const EPOLLOUT = 4;
const EPOLLEXCLUSIVE = 2 ** 28;
const EPOLLET = 2 ** 31;
// Operations of epoll_ctl.
const ADD = 1;
const DELETE = 2;
const WRITES = ['write', 'writev', 'send', 'sendto', 'sendmsg', 'sendfile'];
const LONG_MS = 2000;
const SHORT_MS = 30;

/** Waits on the server's epoll for the events of one descriptor; 0 when none came in time. */
const waitForEvents = async (timeoutMs: number): Promise<number> =>
  (await server.main.call('epoll-wait', timeoutMs)).result;

beforeEach(async () => {
  while ((await waitForEvents(0)) !== 0);
});

test.each(WRITES.flatMap((call) => ['short:10', 'EAGAIN'].map((fault) => ({ call, fault }))))(
  '$fault of a $call on an edge-triggered descriptor is followed by an edge',
  async ({ call, fault }) => {
    await server.inCase(`write#1=${fault}`, async (trial) => {
      await trial.call('nonblock');
      await trial.call('epoll-add');
      expect(await waitForEvents(LONG_MS)).toBe(EPOLLOUT);
      await trial.call(call, 100, call === 'sendfile' ? 0 : '');
      expect(await waitForEvents(LONG_MS)).toBe(EPOLLOUT);
      expect(await waitForEvents(SHORT_MS)).toBe(0);
    });
  },
);

test('a copy of the registered descriptor gets the edge too', async () => {
  await server.inCase('write#1=short:10', async (trial) => {
    await trial.call('epoll-add');
    expect(await waitForEvents(LONG_MS)).toBe(EPOLLOUT);
    const { result: copy } = await trial.call('dup');
    await server.main.call('send', copy, 100);
    expect(await waitForEvents(LONG_MS)).toBe(EPOLLOUT);
    await server.main.call('close', copy);
  });
});

test.each([
  { what: 'a call that no fault strikes', plan: 'write#2=short:10' },
  { what: 'a moot short write', plan: 'write#1=short:500' },
  { what: 'an injected error that says nothing about room', plan: 'write#1=EINTR' },
  { what: 'EAGAIN on a descriptor that blocks, which is moot,', plan: 'write#1=EAGAIN' },
])('$what gets no edge', async ({ plan }) => {
  await server.inCase(plan, async (trial) => {
    await trial.call('epoll-add');
    await waitForEvents(LONG_MS);
    await trial.call('send', 100);
    expect(await waitForEvents(SHORT_MS)).toBe(0);
  });
});

test.each([
  { how: 'alone', events: EPOLLIN + EPOLLET },
  { how: 'with others that wait for it (EPOLLEXCLUSIVE)', events: EPOLLIN + EPOLLET + EPOLLEXCLUSIVE },
])(
  'a listener that is registered $how gets its edge back after an accept4 with EAGAIN',
  async ({ events }) => {
    const { main } = server;
    const listener = await findListener(server);
    const source = nextSourceAddress();
    await main.call('nonblock', listener);
    expect(await main.call('epoll_ctl', listener, ADD, events)).toMatchObject({ result: 0 });
    const armed = server.arm('accept4#1=EAGAIN', { by: 'source', address: source });
    const client = await connectRawClient({ host: server.server.host, port: server.server.port, source });
    try {
      expect(await waitForEvents(LONG_MS)).toBe(EPOLLIN);
      expect(await main.call('accept4', listener)).toMatchObject({ errno: 'EAGAIN' });
      expect(await waitForEvents(LONG_MS)).toBe(EPOLLIN);
      expect(await waitForEvents(SHORT_MS)).toBe(0);
      // The program's own registration is what it was.
      expect(await main.call('epoll_ctl', listener, ADD, events)).toMatchObject({ errno: 'EEXIST' });
    } finally {
      armed.disarm();
      const { result: fd } = await main.call('accept', listener);
      await main.call('close', fd);
      await main.call('epoll_ctl', listener, DELETE, 0);
      await client.close();
    }
  },
);
