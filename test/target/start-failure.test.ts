import { buildVictim } from '../native/build-victim.ts';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { commandTarget } from '../../harness/target/command.ts';
import { startServer, type StartOptions } from '../../harness/target/start-server.ts';
import type { NthfailError } from '../../harness/errors.ts';
import type { Target } from '../../harness/target/target.ts';
import { rejectionOf } from '../exchange/rejection-of.ts';
import { ownDirectories } from '../rig/own-directories.ts';
import { findProcesses } from './processes.ts';
import { victimTarget } from './victim-target.ts';

/** In the command line of every program that these tests start. */
const MARK = `start-failure-${process.pid}`;

afterEach(() => {
  expect(findProcesses(MARK)).toEqual([]);
  expect(ownDirectories()).toEqual([]);
});

const shell = (script: string): Target => commandTarget({ command: 'sh', args: ['-c', script, MARK] });
const failureOf = (target: Target, options?: StartOptions): Promise<NthfailError> =>
  rejectionOf(startServer(target, options));

test('a command that ends at once: its status and its last words', async () => {
  const error = await failureOf(
    shell('for i in $(seq 1 20); do echo line $i; done; echo no license >&2; exit 3'),
  );
  expect(error.code).toBe('NF_E_SERVER_EXITED');
  expect(error.message).toMatch(/^command exited with status 3 before it was ready\n/);
  const words = error.message.split('\n').slice(1);
  expect(words).toEqual([...Array.from({ length: 11 }, (_, i) => `  | line ${i + 10}`), '  | no license']);
  expect(error.hint).toContain('by hand');
});

test('a command that is killed at once: the signal', async () => {
  const error = await failureOf(shell('kill -SEGV $$'));
  expect(error.code).toBe('NF_E_SERVER_EXITED');
  expect(error.message).toBe('command was killed by signal 11 before it was ready\n  (it printed nothing)');
});

test('a command that never listens, and its children', async () => {
  const error = await failureOf(shell(`echo starting; sh -c 'sleep 60; :' ${MARK} & sleep 60`), {
    startTimeoutMs: 150,
  });
  expect(error.code).toBe('NF_E_SERVER_NOT_READY');
  expect(error.message).toMatch(
    /^command did not listen on 127\.0\.0\.1:\d+ within 150 ms\n {2}\| starting$/,
  );
});

test('a program that is not there', async () => {
  const error = await failureOf(commandTarget({ command: `/nonexistent/${MARK}`, args: [] }));
  expect(error).toMatchObject({
    code: 'NF_E_TARGET_BINARY',
    message: `cannot run /nonexistent/${MARK}: there is no such executable file`,
  });
});

test('a file that cannot be run', async () => {
  const error = await failureOf(commandTarget({ command: '/etc/passwd', args: [MARK] }));
  expect(error.code).toBe('NF_E_TARGET_BINARY');
});

test('a configuration that is refused', async () => {
  const target: Target = {
    ...shell('sleep 60'),
    prepare: () => ({
      command: 'sh',
      args: ['-c', 'sleep 60', MARK],
      stopSignal: 'SIGTERM',
      configure: () => Promise.reject(new Error('refused')),
    }),
  };
  const error = await failureOf(target);
  expect(error).toMatchObject({
    code: 'NF_E_SERVER_NOT_READY',
    message: 'command was not configured: refused\n  (it printed nothing)',
    hint: expect.stringContaining('configure of its launch'),
  });
});

test.each([
  ['ignores the end of its time', () => new Promise<never>(() => {}), 'AbortError'],
  [
    'says why it gave up',
    (signal: AbortSignal) =>
      new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(new RangeError('no answer'))),
      ),
    'RangeError',
  ],
])('a configuration that %s', async (_, configure, cause) => {
  const target: Target = {
    ...shell(''),
    prepare: () => ({
      command: 'sh',
      args: ['-c', 'echo waiting; exec sleep 60', MARK],
      stopSignal: 'SIGTERM',
      configure,
    }),
  };
  const error = await failureOf(target, { startTimeoutMs: 150 });
  expect(error.code).toBe('NF_E_SERVER_NOT_READY');
  expect(error.message).toBe('command was not configured within 150 ms\n  | waiting');
  expect(error.cause).toMatchObject({ name: cause });
});

test('a server that goes into the background after it began to listen', async () => {
  const error = await failureOf(victimTarget('listens-then-leaves', [MARK]));
  expect(error.code).toBe('NF_E_SERVER_EXITED');
  expect(error.message).toMatch(/^listens-then-leaves went into the background: .* \d+ \(listens-then-le\)/);
});

test('a server that runs without the library', async () => {
  const target: Target = {
    ...shell(''),
    prepare: ({ host, port }) => ({
      command: buildVictim('drops-library'),
      args: [process.execPath, '-e', `require('net').createServer().listen(${port}, '${host}')`, MARK],
      stopSignal: 'SIGTERM',
    }),
  };
  const error = await failureOf(target);
  expect(error.code).toBe('NF_E_NOT_LOADED');
});

test('more log files than can be watched', async () => {
  const target: Target = {
    ...shell('sleep 60'),
    prepare: ({ directory }) => ({
      command: 'sh',
      args: ['-c', 'sleep 60', MARK],
      logFiles: Array.from({ length: 8 }, (_, i) => join(directory, `${i}.log`)),
      stopSignal: 'SIGTERM',
    }),
  };
  const error = await failureOf(target);
  expect(error).toMatchObject({
    code: 'NF_E_SEGMENT',
    message: 'cannot watch another log: ENOSPC',
    hint: 'name seven at most (logFiles, --log): its output is the eighth',
  });
});

test('a journal of an impossible size', async () => {
  expect((await failureOf(shell('sleep 60'), { journalCapacity: 100 })).code).toBe('NF_E_USAGE');
});
