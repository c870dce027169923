import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { NamedEvent } from '../../../harness/plan/point.ts';
import { CommandedServer } from '../engine/commanded-server.ts';
import { onStage, plan, type Stage, step } from './stage.ts';
import { wayOf } from './ways.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const after = (event: NamedEvent, family: 'write' | 'read' = 'write'): ReturnType<typeof plan> =>
  plan(step({ family }, { kind: 'error', errno: 'EIO' }, { after: event }));

const sends = async ({ make }: Stage, count: number): Promise<readonly number[]> => {
  const results: number[] = [];
  for (let i = 0; i < count; i += 1) results.push((await make(wayOf('send'), '10')).result);
  return results;
};

test('first-read: from the first read that returns bytes, not from one that returns none', async () => {
  await onStage(server, after('first-read'), async (stage) => {
    const { make, client } = stage;
    expect(await make(wayOf('recv'), '5')).toMatchObject({ errno: 'EAGAIN' });
    expect(await sends(stage, 2)).toEqual([10, 10]);
    await client.send(Buffer.from('hello'));
    expect(await make(wayOf('recv'), '5')).toMatchObject({ result: 5 });
    expect(await sends(stage, 2)).toEqual([-1, 10]);
  });
});

test('the read that makes it happen does not count itself', async () => {
  await onStage(server, after('first-read', 'read'), async ({ make, client }) => {
    await client.send(Buffer.alloc(30));
    const results: number[] = [];
    for (let i = 0; i < 3; i += 1) results.push((await make(wayOf('read'), '10')).result);
    expect(results).toEqual([10, -1, 10]);
  });
});

test('a peek is no first read', async () => {
  await onStage(server, after('first-read'), async (stage) => {
    await stage.client.send(Buffer.from('hello'));
    expect(await stage.make(wayOf('recv'), '5', 'peek')).toMatchObject({ result: 5 });
    expect(await sends(stage, 1)).toEqual([10]);
  });
});

test.each(['\r\n\r\n', '\n\n', '\r\n\n'])(
  'request-head: from the read of the blank line %j on, whatever the pieces',
  async (blank) => {
    const head = `GET / HTTP/1.1\r\nHost: localhost${blank}`;
    const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 30, maxLength: 30 });
    const reads = fc.constantFrom('read', 'readv', 'recv', 'recvmsg', 'preadv2', 'recvfrom');
    await fc.assert(
      fc.asyncProperty(pieces, reads, async (sizes, call) => {
        await onStage(server, after('request-head'), async (stage) => {
          await stage.client.send(Buffer.from(`${head}body`));
          let read = 0;
          for (const size of sizes) {
            const [sent] = await sends(stage, 1);
            if (read >= head.length) {
              expect(sent).toBe(-1);
              return;
            }
            expect(sent).toBe(10);
            read += (await stage.make(wayOf(call), String(size))).result;
          }
        });
      }),
      { numRuns: 12 },
    );
  },
);

test('response-head: the victim sends no blank line of its own, so nothing strikes', async () => {
  await onStage(server, after('response-head'), async (stage) => {
    expect(await sends(stage, 3)).toEqual([10, 10, 10]);
  });
});

test('response-head: from the send of the blank line on', async () => {
  await onStage(server, after('response-head'), async (stage) => {
    // The pattern has no line ends next to each other; a log's text is the caller's own.
    await stage.act('say', 'HTTP/1.1_200_OK;Date:_now;');
    expect(await sends(stage, 1)).toEqual([10]);
    await stage.act('say', 'Server:_x;;body');
    expect(await sends(stage, 2)).toEqual([-1, 10]);
  });
});

test('shutdown: from the first that succeeds on', async () => {
  const failing = step('shutdown', { kind: 'error', errno: 'ENOTCONN' });
  const reads = step('recv', { kind: 'error', errno: 'EIO' }, { after: 'shutdown' });
  await onStage(server, plan(failing, reads), async ({ make, client }) => {
    await client.send(Buffer.alloc(30));
    expect(await make(wayOf('shutdown'))).toMatchObject({ result: -1 });
    expect(await make(wayOf('recv'), '10')).toMatchObject({ result: 10 });
    expect(await make(wayOf('shutdown'))).toMatchObject({ result: 0 });
    expect(await make(wayOf('recv'), '10')).toMatchObject({ result: -1, errno: 'EIO' });
    expect(await make(wayOf('recv'), '10')).toMatchObject({ result: 10 });
  });
});
