import { afterAll, describe, expect, test } from 'vitest';
import { CommandedServer, patterned } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const CALLS = ['write', 'writev', 'send', 'sendto', 'sendmsg', 'sendfile'] as const;
const QUIET_CALLS = ['send', 'sendto', 'sendmsg'] as const;
const ERRNOS = ['EAGAIN', 'EINTR', 'ECONNRESET', 'ENOBUFS', 'EIO', 'ETIMEDOUT', 'EHOSTUNREACH'] as const;

/** What `call` needs to send the first 100 bytes of the pattern. */
const wordsOf = (call: string): readonly (string | number)[] => (call === 'sendfile' ? [100, 0] : [100]);

test.each(CALLS.flatMap((call) => ERRNOS.map((errno) => ({ call, errno }))))(
  '$errno in $call: the kernel does not see the call, and the next one goes through',
  async ({ call, errno }) => {
    await server.inCase(`write#1=${errno}`, async (trial) => {
      await trial.call('nonblock');
      const failed = await trial.call(call, ...wordsOf(call));
      expect(failed).toMatchObject({ result: -1, errno, sigpipes: 0, isKept: true });
      if (call === 'sendfile') expect(failed).toMatchObject({ offset: 0, position: 1000 });
      expect(await trial.call(call, ...wordsOf(call))).toMatchObject({ result: 100, errno: undefined });
      expect(trial.writes()).toMatchObject([
        { call, ordinal: 1, asked: 100, isInjected: true, isSigpipe: false, step: 0 },
        { call, ordinal: 2, asked: 100, isInjected: false, result: 100, step: undefined },
      ]);
      expect(await trial.finish()).toEqual(patterned(100));
    });
  },
);

test.each(CALLS)('EAGAIN in a %s on a descriptor that blocks is moot', async (call) => {
  await server.inCase('write#1=EAGAIN', async (trial) => {
    expect(await trial.call(call, ...wordsOf(call))).toMatchObject({ result: 100, errno: undefined });
    expect(trial.writes()).toMatchObject([{ call, isMoot: true, isInjected: false, result: 100, step: 0 }]);
    expect(trial.armed.outcomes()).toMatchObject([{ state: 'moot' }]);
  });
});

test.each(QUIET_CALLS)(
  'EAGAIN in a %s with MSG_DONTWAIT strikes on a descriptor that blocks',
  async (call) => {
    await server.inCase('write#1=EAGAIN', async (trial) => {
      expect(await trial.call(call, 100, 'dontwait')).toMatchObject({ result: -1, errno: 'EAGAIN' });
      expect(trial.writes()).toMatchObject([{ isMoot: false, isInjected: true }]);
    });
  },
);

describe('EPIPE', () => {
  test.each(CALLS)('in %s raises SIGPIPE in the calling thread', async (call) => {
    await server.inCase('write#1=EPIPE', async (trial) => {
      const failed = await trial.call(call, ...wordsOf(call));
      expect(failed).toMatchObject({ result: -1, errno: 'EPIPE', sigpipes: 1 });
      expect(trial.writes()).toMatchObject([{ isInjected: true, isSigpipe: true }]);
    });
  });

  test.each(QUIET_CALLS)('in %s with MSG_NOSIGNAL raises nothing', async (call) => {
    await server.inCase('write#1=EPIPE', async (trial) => {
      const failed = await trial.call(call, 100, 'nosignal');
      expect(failed).toMatchObject({ result: -1, errno: 'EPIPE', sigpipes: 0 });
      expect(trial.writes()).toMatchObject([{ isInjected: true, isSigpipe: false }]);
    });
  });
});
