import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { becomesSo, findProcesses } from '../target/processes.ts';
import { type Running, startNthfail } from './nthfail.ts';
import { makePrivateTmpdir, type PrivateTmpdir } from './private-tmpdir.ts';

const RUN = ['run', '--target', 'reference', '--patience', '60000'];
/** The client waits for a server that is stopped for longer than any test. */
const STUCK = [...RUN, '--plan', 'write#1=delay:30000'];
const REPEATED = [...RUN, '--plan', 'write#1=short:9', '--get', '/bytes/100', '--repeat', '100000'];
/** A server that never listens. */
const STARTING = ['run', '--start-timeout', '60000', '--', 'sh', '-c', 'sleep 60; :', '{port}'];

/** A command line that has a temporary folder of its own. */
interface Marked extends Running {
  readonly tmp: PrivateTmpdir;
}

const folders: PrivateTmpdir[] = [];
afterAll(() => folders.forEach((tmp) => tmp.remove()));

function start(args: readonly string[]): Marked {
  const tmp = makePrivateTmpdir();
  folders.push(tmp);
  return { ...startNthfail(args, tmp.env), tmp };
}

/** Guards and servers, known by the temporary folder in their command lines, and scratch directories. */
function leftBy({ pid, tmp }: Marked): readonly (string | number)[] {
  const own = readdirSync('/dev/shm').filter((name) => name.startsWith(`nthfail-${pid}-`));
  return [...findProcesses(tmp.path), ...tmp.entries(), ...own];
}

/** Starts a command line and waits until its guard and, where it has the folder in it, its server run. */
async function startUntilServed(args: readonly string[], processes: number): Promise<Marked> {
  const running = start(args);
  expect(await becomesSo(() => findProcesses(running.tmp.path).length >= processes)).toBe(true);
  await delay(200);
  // Processes, a scratch directory, and a segment directory: what the tests below look for is there to be found.
  expect(leftBy(running)).toHaveLength(processes + 2);
  return running;
}

/** Signals the whole process group, as a terminal does, and expects a quick end without words or remains. */
async function expectCleanEnd(running: Marked, signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): Promise<void> {
  const startMs = performance.now();
  process.kill(-running.pid, signal);
  const outcome = await running.ended;
  expect(performance.now() - startMs).toBeLessThan(2000);
  expect(leftBy(running)).toEqual([]);
  expect(outcome).toEqual({
    status: { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal],
    stdout: '',
    stderr: '',
  });
}

describe.concurrent.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test.each([0, 50, 150, 200, 250, 500])('after %d ms', async (ms) => {
    const running = start(STUCK);
    await delay(ms);
    await expectCleanEnd(running, signal);
  });

  test('while the server is stopped', async () => {
    await expectCleanEnd(await startUntilServed(STUCK, 2), signal);
  });

  test('during one of many runs', async () => {
    await expectCleanEnd(await startUntilServed(REPEATED, 2), signal);
  });

  test('while the server starts', async () => {
    await expectCleanEnd(await startUntilServed(STARTING, 1), signal);
  });
});

describe.concurrent('nothing is said of a server that this process has ended', () => {
  test.each([0, 7, 14])('%d ms into some run', async (ms) => {
    const running = await startUntilServed(REPEATED, 2);
    await delay(ms);
    await expectCleanEnd(running, 'SIGINT');
  });
});

test.concurrent('a terminal that is closed', async () => {
  await expectCleanEnd(await startUntilServed(STUCK, 2), 'SIGHUP');
});

test.concurrent('a second Ctrl-C does no harm', async () => {
  const running = await startUntilServed(STUCK, 2);
  process.kill(running.pid, 'SIGINT');
  process.kill(running.pid, 'SIGINT');
  expect(await running.ended).toMatchObject({ status: 130 });
  await becomesSo(() => leftBy(running).length === 0);
  expect(leftBy(running)).toEqual([]);
});

test.concurrent.each([
  ['while the server is stopped', STUCK, 2],
  ['during one of many runs', REPEATED, 2],
  ['while the server starts', STARTING, 1],
] as const)('SIGKILL %s leaves nothing after a moment', async (_, args, processes) => {
  const running = await startUntilServed(args, processes);
  process.kill(running.pid, 'SIGKILL');
  expect(await running.ended).toMatchObject({ status: 137 });
  await becomesSo(() => leftBy(running).length === 0);
  expect(leftBy(running)).toEqual([]);
});
