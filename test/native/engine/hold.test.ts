import { afterAll, expect, test } from 'vitest';
import { CommandedServer, patterned } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());
const PATIENCE_MS = 5000;

test('a hold stops its caller until the release, and nobody else', async () => {
  const other = await server.openCommander();
  await server.inCase('write#2=hold:here', async (trial) => {
    await trial.call('send', 10);
    let isBack = false;
    const held = trial.call('send', 20).finally(() => (isBack = true));
    expect(await trial.armed.waitUntilHeld('here', PATIENCE_MS)).toBe(true);

    const neighbour = await server.meet('127.8.8.8', other);
    expect(await neighbour.call('send', 30)).toMatchObject({ result: 30 });
    expect(await neighbour.finish()).toEqual(patterned(30));
    expect(isBack).toBe(false);
    expect(trial.client.exchange().received).toEqual(patterned(10));

    expect(trial.armed.release('here')).toBe(true);
    expect(await held).toMatchObject({ result: 20, errno: undefined });
    expect(trial.writes()).toMatchObject([{ isHeld: false }, { isHeld: true, isExpired: false, result: 20 }]);
    expect(trial.armed.events.filter(({ kind }) => kind === 'held')).toMatchObject([
      { call: 'send', ordinal: 2, asked: 20, step: 0 },
    ]);
    expect(await trial.finish()).toEqual(Buffer.concat([patterned(10), patterned(20)]));
  });
});

test('a held call has not reached the kernel: what the client does meanwhile comes first', async () => {
  await server.inCase('write#1=hold:here', async (trial) => {
    const held = trial.call('send', 20);
    await trial.armed.waitUntilHeld('here', PATIENCE_MS);
    await trial.client.reset();
    trial.armed.release('here');
    expect(await held).toMatchObject({ result: -1, errno: 'ECONNRESET' });
    expect(trial.writes()).toMatchObject([{ isHeld: true, isInjected: false, isReset: false }]);
  });
});

test('a call is held first and then ends as the plan says', async () => {
  await server.inCase('send#1=hold:here; send#1=short:5', async (trial) => {
    const held = trial.call('send', 20);
    await trial.armed.waitUntilHeld('here', PATIENCE_MS);
    trial.armed.release('here');
    expect(await held).toMatchObject({ result: 5 });
    expect(trial.writes()).toMatchObject([{ isHeld: true, isCut: true, step: 1 }]);
  });
});

test('a hold that is released before it is reached stops nobody', async () => {
  await server.inCase('write#1=hold:here', async (trial) => {
    expect(trial.armed.release('here')).toBe(false);
    expect(await trial.call('send', 20)).toMatchObject({ result: 20 });
    expect(trial.writes()).toMatchObject([{ isHeld: false }]);
    expect(trial.armed.events.filter(({ kind }) => kind === 'held')).toEqual([]);
  });
});

test('a hold ends by itself when its time is up, and the call says so', async () => {
  const impatient = await CommandedServer.start({ holdLimitMs: 50 });
  try {
    await impatient.inCase('write#1=hold:here', async (trial) => {
      expect(await trial.call('send', 20)).toMatchObject({ result: 20, errno: undefined });
      const [call] = trial.writes();
      expect(call).toMatchObject({ isHeld: true, isExpired: true });
      expect(call?.durationNs).toBeGreaterThan(50_000_000);
      expect(trial.armed.release('here')).toBe(false);
    });
  } finally {
    await impatient.stop();
  }
});

test('a disarm lets held callers go, and no later step of the plan strikes them', async () => {
  await server.inCase('write#1=hold:here; write#1=ECONNRESET', async (trial) => {
    const held = trial.call('send', 20);
    await trial.armed.waitUntilHeld('here', PATIENCE_MS);
    trial.armed.disarm();
    expect(await held).toMatchObject({ result: 20, errno: undefined });
    expect(trial.armed.outcomes()).toMatchObject([{ state: 'fired' }, { state: 'ahead' }]);
    expect(await trial.finish()).toEqual(patterned(20));
  });
});

test('a release after the disarm does not open the hold of the next case', async () => {
  const first = server.arm('write#1=hold:here', { by: 'source', address: '127.8.8.9' });
  first.disarm();
  await server.inCase('write#1=hold:here', async (trial) => {
    expect(trial.armed.slots).toEqual(first.slots);
    const held = trial.call('send', 20);
    await trial.armed.waitUntilHeld('here', PATIENCE_MS);
    expect(first.release('here')).toBe(false);
    expect(trial.armed.release('here')).toBe(true);
    await held;
  });
});
