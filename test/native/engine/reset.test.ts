import { afterAll, expect, test } from 'vitest';
import { CommandedServer, patterned } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

test.each(['write', 'writev', 'send', 'sendto', 'sendmsg', 'sendfile'])(
  'a reset %s fails with ECONNRESET, the next with EPIPE and SIGPIPE, a recv finds the end, all by the kernel',
  async (call) => {
    await server.inCase('write#2=reset', async (trial) => {
      const words = call === 'sendfile' ? [100, 0] : [100];
      expect(await trial.call(call, ...words)).toMatchObject({ result: 100, errno: undefined });
      const struck = await trial.call(call, ...words);
      expect(struck).toMatchObject({ result: -1, errno: 'ECONNRESET', sigpipes: 0, isKept: true });
      expect(await trial.call(call, ...words)).toMatchObject({ result: -1, errno: 'EPIPE', sigpipes: 1 });
      expect(await trial.call('recv', 1)).toMatchObject({ result: 0, errno: undefined });

      expect(await trial.client.ended).toMatchObject({ kind: 'server-reset', code: 'ECONNRESET' });
      expect(trial.client.exchange().received).toEqual(patterned(100));
      expect(trial.writes()).toMatchObject([
        { isReset: false, result: 100, step: undefined },
        { isReset: true, isInjected: false, isSigpipe: false, step: 0 },
        { isReset: false, isInjected: false, isSigpipe: false, step: undefined },
      ]);
    });
  },
);

test('bytes that the client has not read yet reach it before the reset', async () => {
  await server.inCase('write#3=reset', async (trial) => {
    trial.client.pause();
    for (let i = 0; i < 3; i += 1) await trial.call('send', 5000);
    trial.client.resume();
    expect(await trial.client.ended).toMatchObject({ kind: 'server-reset' });
    expect(trial.client.exchange().received).toEqual(Buffer.concat([patterned(5000), patterned(5000)]));
  });
});

test('a unix socket cannot be reset: the call is made, and the outcome is moot', async () => {
  const armed = server.arm('accept#1/write#1=reset', { by: 'accept', ordinal: 1 });
  const commander = await server.openCommander();
  await commander.call('send', 9999, 1);
  expect(armed.outcomes()).toMatchObject([{ state: 'moot' }]);
  // The struck call is the one that sent the answer: it is journaled when it has returned.
  const isJournaled = (events: typeof armed.events): boolean =>
    events.some((event) => event.kind === 'call' && event.isMoot);
  expect(await armed.waitUntil(isJournaled, 5000)).toBe(true);
  expect(server.callsOf(armed).find(({ isMoot }) => isMoot)).toMatchObject({ isReset: false, step: 0 });
  armed.disarm();
});
