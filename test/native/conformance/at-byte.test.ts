import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { CallName } from '../../../harness/native/calls.data.ts';
import { CommandedServer, patterned } from '../engine/commanded-server.ts';
import { onStage, plan, step } from './stage.ts';
import { wayOf } from './ways.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const WRITES: readonly CallName[] = [
  'write',
  'writev',
  'send',
  'sendto',
  'sendmsg',
  'sendmmsg',
  'sendfile',
  'splice',
  'pwritev2',
];
const READS: readonly CallName[] = [
  'read',
  'readv',
  'recv',
  'recvfrom',
  'recvmsg',
  'recvmmsg',
  'splice_from',
];

const callsOf = (names: readonly CallName[]): fc.Arbitrary<readonly { call: CallName; size: number }[]> =>
  fc.array(fc.record({ call: fc.constantFrom(...names), size: fc.integer({ min: 1, max: 60 }) }), {
    minLength: 1,
    maxLength: 8,
  });

/** Bytes of each call when the stream is cut at `at` and the call behind it fails; -1: it failed. */
function expectedMoves(sizes: readonly number[], at: number): readonly number[] {
  let offset = 0;
  let hasFailed = false;
  return sizes.map((size) => {
    if (offset >= at && !hasFailed) {
      hasFailed = true;
      return -1;
    }
    const moved = offset < at ? Math.min(size, at - offset) : size;
    offset += moved;
    return moved;
  });
}

test.each([
  { family: 'write', names: WRITES },
  { family: 'read', names: READS },
] as const)(
  'the $family that crosses the byte is cut there, and the next is struck',
  async ({ family, names }) => {
    await fc.assert(
      fc.asyncProperty(callsOf(names), fc.integer({ min: 1, max: 200 }), async (calls, atByte) => {
        const failure = step({ family }, { kind: 'error', errno: 'ENOBUFS' }, { atByte });
        await onStage(server, plan(failure), async ({ client, make, journal, finish, armed }) => {
          if (family === 'read') await client.send(patterned(600));
          const moves = expectedMoves(
            calls.map(({ size }) => size),
            atByte,
          );
          for (const [i, { call, size }] of calls.entries()) {
            const { result, errno } = await make(wayOf(call), String(size));
            const moved = moves[i] ?? 0;
            expect(errno).toBe(moved < 0 ? 'ENOBUFS' : undefined);
            expect(result).toBe(moved >= 0 && call.endsWith('mmsg') ? 1 : moved);
          }
          const events = journal().filter(({ call }) => names.includes(call));
          expect(events.map(({ result }) => (Math.max(result, -1) < 0 ? -1 : result))).toEqual(moves);
          expect(armed.outcomes()).toMatchObject([{ state: moves.includes(-1) ? 'fired' : 'ahead' }]);
          if (family === 'write') {
            const sent = calls.flatMap(({ size }, i) =>
              (moves[i] ?? 0) > 0 ? [patterned(size).subarray(0, moves[i])] : [],
            );
            expect((await finish()).equals(Buffer.concat(sent))).toBe(true);
          }
        });
      }),
      { numRuns: 40 },
    );
  },
);

test('a range by byte goes on behind it', async () => {
  const failure = step({ family: 'write' }, { kind: 'error', errno: 'EIO' }, { atByte: 15, through: 2 });
  await onStage(server, plan(failure), async ({ make }) => {
    const results: number[] = [];
    for (let i = 0; i < 5; i += 1) results.push((await make(wayOf('send'), '10')).result);
    expect(results).toEqual([10, 5, -1, -1, 10]);
  });
});

test('bytes that a call only looks at do not count', async () => {
  const failure = step({ family: 'read' }, { kind: 'error', errno: 'EIO' }, { atByte: 10 });
  await onStage(server, plan(failure), async ({ client, make }) => {
    await client.send(patterned(30));
    const recv = wayOf('recv');
    for (let i = 0; i < 4; i += 1) expect(await make(recv, '8', 'peek')).toMatchObject({ result: 8 });
    const results: number[] = [];
    for (let i = 0; i < 3; i += 1) results.push((await make(recv, '8')).result);
    expect(results).toEqual([8, 2, -1]);
  });
});
