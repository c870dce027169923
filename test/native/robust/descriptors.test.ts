import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isNthfailError } from '../../../harness/errors.ts';
import type { RunningServer } from '../../../harness/target/running-server.ts';
import { startServer } from '../../../harness/target/start-server.ts';
import { skipOrFail } from '../../target/skip-or-fail.ts';
import { victimTarget } from '../../target/victim-target.ts';
import { runOnItself } from './own-connection.ts';
import { ask, expectNoLosses, expectStrike, PART, SECOND_SEND_FAILS } from './serving.ts';

const MANY = 16_000;

test(`connections behind ${MANY} descriptors are struck`, async (context) => {
  let server: RunningServer;
  try {
    server = await startServer(victimTarget('opens-thousands', [String(MANY)]));
  } catch (error) {
    if (!isNthfailError(error) || !error.message.includes('status 2')) throw error;
    const limit = /^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    skipOrFail(context, `${MANY} descriptors (the hard limit is ${limit})`);
  }
  try {
    for (let i = 0; i < 20; i += 1) {
      const { calls } = await expectStrike(server);
      expect(calls()[0]?.fd).toBeGreaterThanOrEqual(MANY);
    }
  } finally {
    await server.stop();
  }
});

test.for(['dup2', 'fclose', 'freopen', 'close_range', 'unseen'])(
  'a number that names a file after %s is struck no more',
  async (how) => {
    const server = await startServer(victimTarget('loses-descriptor', [how]));
    try {
      for (let i = 1; i <= 5; i += 1) {
        const asked = await ask(server, [SECOND_SEND_FAILS]);
        await asked.client.ended;
        await expect.poll(() => server.readOutput().split('\n').length - 1).toBe(i);
        const { calls, armed, client } = asked;
        expect(client.exchange().received.toString()).toBe(PART);
        expect(armed.outcomes()).toMatchObject([{ state: 'ahead' }]);
        const names = calls().map(({ call }) => call);
        expect(names.filter((name) => name === 'write' || name === 'send')).toEqual(['send']);
        if (how !== 'unseen') expect(asked.closes()).toEqual([0]);
        armed.disarm();
        await client.close();
      }
      expect(server.readOutput()).toBe('wrote\n'.repeat(5));
      expectNoLosses(server);
    } finally {
      await server.stop();
    }
  },
);

test('a number that accept gives again after a close that nobody saw is a new connection', async () => {
  const server = await startServer(victimTarget('reuses-number'));
  try {
    const numbers = new Set<number | undefined>();
    for (let i = 0; i < 10; i += 1) {
      const asked = await ask(server, [SECOND_SEND_FAILS]);
      await asked.client.ended;
      expect(asked.client.exchange().received.toString()).toBe(PART);
      expect(asked.calls().filter(({ call }) => call === 'send')).toMatchObject([
        { ordinal: 1, result: 10 },
        { ordinal: 2, result: -104 },
      ]);
      numbers.add(asked.calls()[0]?.fd);
      asked.armed.disarm();
      await asked.client.close();
    }
    expect(numbers.size).toBe(1);
  } finally {
    await server.stop();
  }
});

test('a connection that close_range was refused to close is followed until it is closed', async () => {
  const { lines, calls, journal } = await runOnItself('fails-to-close', 'write#2=short:2');
  expect(lines).toEqual([
    'send(own.server, "0123456789", 10, 0) = 10',
    'close_range((unsigned)own.server, ~0u, 0x80) = -1 EINVAL',
    'send(own.server, "0123456789", 10, 0) = 2',
    'close(own.server) = 0',
  ]);
  expect(calls.filter(({ call }) => call === 'send').map(({ ordinal }) => ordinal)).toEqual([1, 2]);
  expect(journal.at(-1)).toBe('close 0');
});

test('what a child of vfork makes of the numbers of its parent is nothing to the parent', async () => {
  const { lines, calls } = await runOnItself('borrows-numbers', 'write#1=short:2');
  expect(lines).toEqual([
    'waitpid(child, &status, 0) == child && status == 0 = 1',
    'send(own.server, "0123456789", 10, 0) = 2',
    'close(own.server) = 0',
  ]);
  expect(calls.slice(-2)).toMatchObject([
    { call: 'send', ordinal: 1, result: 2 },
    { call: 'close', asked: 0 },
  ]);
});
