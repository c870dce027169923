import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { Rig } from '../../harness/rig/rig.ts';
import { CommandedServer } from '../native/engine/commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());
const { rig } = server;

/** Far more than any test takes: a wait that needed it would fail the test. */
const LONG_MS = 60_000;

test('what is so already is not waited for', async () => {
  expect(await rig.waitFor(() => true, LONG_MS)).toBe(true);
});

test('a wait looks when the server rings, and not in between', async () => {
  const before = rig.processes.length;
  let looks = 0;
  const waiting = rig.waitFor(() => {
    looks += 1;
    return rig.processes.length > before;
  }, LONG_MS);
  const looksBefore = looks;
  await delay(150);
  expect(looks).toBe(looksBefore);
  await server.main.call('fork', server.controlPath('child'));
  expect(await waiting).toBe(true);
  expect(looks).toBeLessThanOrEqual(looksBefore + 2);
});

test('a case waits for its own events', async () => {
  await server.inCase('write#2=short:1', async ({ call, armed }) => {
    const waiting = armed.waitUntil((events) => events.some((event) => event.step === 0), LONG_MS);
    await call('send', 10);
    await call('send', 10);
    expect(await waiting).toBe(true);
  });
});

test('a wait whose time is up is false, and not earlier', async () => {
  const start = performance.now();
  expect(await rig.waitFor(() => false, 50)).toBe(false);
  expect(performance.now() - start).toBeGreaterThanOrEqual(49);
});

test('the last look sees what was written without ringing', async () => {
  await server.inCase('', async () => {
    const waiting = rig.waitFor(
      () => rig.serverEvents.some((event) => event.kind === 'log' && event.text === 'quiet'),
      100,
    );
    await server.main.call('log', 'quiet');
    expect(await waiting).toBe(true);
  });
});

test('a wait for a hold that the plan does not have is false', async () => {
  await server.inCase('write#1=hold:here', async ({ armed }) => {
    expect(await armed.waitUntilHeld('there', 20)).toBe(false);
    expect(armed.release('there')).toBe(false);
  });
});

test('a wait whose condition throws, at once or later, rejects with that', async () => {
  const fail = (): never => {
    throw new Error('expected');
  };
  await expect(rig.waitFor(fail, LONG_MS)).rejects.toThrow('expected');
  const before = rig.processes.length;
  const hasForked = (): boolean => rig.processes.length > before;
  const outcomes = Promise.allSettled([
    rig.waitFor(() => hasForked() && fail(), LONG_MS),
    rig.waitFor(hasForked, LONG_MS),
  ]);
  await server.main.call('fork', server.controlPath('another'));
  expect(await outcomes).toMatchObject([
    { status: 'rejected', reason: { message: 'expected' } },
    { status: 'fulfilled', value: true },
  ]);
});

test('a condition may drain the rig itself', async () => {
  const before = rig.processes.length;
  const hasForked = (): boolean => {
    rig.drain();
    return rig.processes.length > before;
  };
  const waiting = rig.waitFor(hasForked, LONG_MS);
  await server.main.call('fork', server.controlPath('drained'));
  expect(await waiting).toBe(true);
});

test('closing the rig ends its waits', async () => {
  const closing = new Rig();
  const waiting = closing.waitFor(() => false, LONG_MS);
  closing.close();
  expect(await waiting).toBe(false);
});
