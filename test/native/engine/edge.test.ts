import { afterAll, beforeEach, expect, test } from 'vitest';
import { CommandedServer } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const EPOLLOUT = 4;
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
