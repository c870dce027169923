import { afterAll, describe, expect, test } from 'vitest';
import type { CallName } from '../../../harness/native/calls.data.ts';
import type { Fault } from '../../../harness/plan/fault.ts';
import type { Point } from '../../../harness/plan/point.ts';
import { onStage, plan, type Stage, step } from '../conformance/stage.ts';
import { rowOf, type Way, wayOf, WAYS } from '../conformance/ways.ts';
import { CommandedServer } from '../engine/commanded-server.ts';

const server = await CommandedServer.start({ allocations: true });
afterAll(() => server.stop());

const FAILS: Fault = { kind: 'error', errno: 'ENOMEM' };
const ALLOCATIONS = WAYS.filter(({ call }) => rowOf(call).isAllocation);
const GIVE_POINTERS = ALLOCATIONS.filter(({ call }) => call !== 'free' && call !== 'posix_memalign');
/** What the memory is aligned to at least, as `ways.def` asks for it. */
const ALIGNED: Partial<Record<CallName, number>> = {
  posix_memalign: 256,
  aligned_alloc: 512,
  memalign: 1024,
  valloc: 4096,
  pvalloc: 4096,
};
/** What the victim finds in the memory: zeros, the block's bytes, a text of so many bytes. */
const HOLDS: Partial<Record<CallName, number>> = {
  calloc: 1,
  realloc: 1,
  reallocarray: 1,
  strdup: 3,
  strndup: 2,
};
/** More than there is. */
const TOO_MUCH = '9223372036854775807';

/** Has the victim make the call, which gives memory that is as its manual page says. */
async function expectMemory({ make }: Stage, way: Way): Promise<void> {
  const { call } = way;
  const answer = await make(way, '300');
  expect(answer).toMatchObject({ errno: undefined, offset: HOLDS[call] ?? 0 });
  if (call === 'posix_memalign') expect(answer.result).toBe(0);
  else expect(answer.result).toBeGreaterThan(0);
  expect(answer.position).toBeGreaterThanOrEqual(ALIGNED[call] ?? 16);
}

describe.each(ALLOCATIONS.filter(({ call }) => call !== 'free'))('$spelled', (way) => {
  test('gives what it should while nothing is armed', () =>
    onStage(server, plan(step('send', { kind: 'zero' })), (stage) => expectMemory(stage, way)));

  test('gives what it should while it is counted', () =>
    onStage(server, plan(step(way.call, FAILS, { ordinal: 3 })), async (stage) => {
      const { journal } = stage;
      await expectMemory(stage, way);
      await expectMemory(stage, way);
      const asked = way.call === 'strdup' ? 4 : way.call === 'strndup' ? 3 : 300;
      expect(journal(way.call)).toMatchObject(
        [1, 2].map(() => ({ asked, isInjected: false, isOfServer: true })),
      );
      for (const { result } of journal(way.call)) expect(result).toBeGreaterThan(0);
    }));

  test.each<{ name: string; point: Partial<Point>; struck: readonly number[] }>([
    { name: 'an ordinal', point: { ordinal: 2 }, struck: [2] },
    { name: 'a range', point: { ordinal: 2, through: 4 }, struck: [2, 3, 4] },
    { name: 'every second', point: { ordinal: 1, through: 'end', every: 2 }, struck: [1, 3, 5] },
    { name: 'the first process', point: { ordinal: 1, role: 'main' }, struck: [1] },
    { name: 'another process', point: { ordinal: 1, role: 'worker' }, struck: [] },
  ])('fails at $name', async ({ point, struck }) => {
    await onStage(server, plan(step(way.call, FAILS, point)), async ({ make, armed }) => {
      const failed: number[] = [];
      for (let i = 1; i <= 5; i += 1) {
        const { result, errno } = await make(way, '100');
        const isFailed = way.call === 'posix_memalign' ? result !== 0 : result === 0;
        if (isFailed) failed.push(i);
        expect(errno).toBe(isFailed && way.call !== 'posix_memalign' ? 'ENOMEM' : undefined);
      }
      expect(failed).toEqual(struck);
      expect(armed.outcomes()).toMatchObject([{ state: struck.length > 0 ? 'fired' : 'ahead' }]);
    });
  });

  test('is one of the family', () =>
    onStage(
      server,
      plan(step({ family: 'alloc' }, FAILS, { ordinal: 2 })),
      async ({ make, order, journal }) => {
        // Behind one that the victim makes for it, or the other way round.
        const isPrepared = ['calloc', 'realloc', 'reallocarray'].includes(way.call);
        if (!isPrepared) await order('malloc', 0, 10);
        expect((await make(way, '100')).result).toBe(way.call === 'posix_memalign' ? 12 : 0);
        expect(journal().filter(({ call }) => rowOf(call).family === 'alloc')).toMatchObject([
          { call: 'malloc', isInjected: false },
          { call: way.call, isInjected: true, result: -12, step: 0 },
        ]);
      },
    ));
});

test.each(GIVE_POINTERS.filter(({ call }) => !call.startsWith('str')))(
  'libc refuses too much to $spelled in the same way as a fault does',
  async (way) => {
    const refuse = (fault: Fault): Promise<unknown> =>
      onStage(server, plan(step(way.call, fault)), async ({ make, journal }) => {
        const { result, errno, isKept, offset } = await make(way, TOO_MUCH);
        return { result, errno, isKept, offset, journaled: journal(way.call).map((event) => event.result) };
      });
    expect(await refuse(FAILS)).toEqual(await refuse({ kind: 'delay', delayMs: 1 }));
  },
);

test('posix_memalign says ENOMEM in its result, and leaves the pointer alone', () =>
  onStage(server, plan(step('posix_memalign', FAILS, { ordinal: 2 })), async ({ make }) => {
    const way = wayOf('posix_memalign');
    // What libc leaves in errno is its own matter.
    expect(await make(way, TOO_MUCH)).toMatchObject({ result: 12, isKept: true });
    expect(await make(way, '100')).toMatchObject({ result: 12, errno: undefined, isKept: true });
    expect(await make(way, '100')).toMatchObject({ result: 0, errno: undefined });
  }));

test('reallocarray refuses a product that no size holds, and keeps the block', () =>
  onStage(server, plan(step('malloc', FAILS, { ordinal: 9 })), async ({ order }) => {
    // 4 things of that size: 8 bytes, were it only multiplied.
    expect(await order('reallocarray', 3, '4611686018427387906')).toMatchObject({
      result: 0,
      errno: 'ENOMEM',
      isKept: true,
    });
  }));

test('free is followed, and is silent when it is forced to keep the memory', () =>
  onStage(
    server,
    plan(step('free', { kind: 'error', errno: 'ENOMEM', isForced: true }, { ordinal: 2 })),
    async ({ make, journal }) => {
      for (let i = 0; i < 3; i += 1)
        expect(await make(wayOf('free'))).toMatchObject({ result: 0, errno: undefined });
      expect(journal('free')).toMatchObject([1, 2, 3].map((i) => ({ isInjected: i === 2 })));
    },
  ));

test('an allocation is held until it is let go', () =>
  onStage(server, plan(step('malloc', { kind: 'hold', name: 'a' })), async ({ make, armed }) => {
    const answer = make(wayOf('malloc'), '100');
    expect(await armed.waitUntilHeld('a', 5000)).toBe(true);
    expect(armed.release('a')).toBe(true);
    expect((await answer).result).toBeGreaterThan(0);
  }));

test('an allocation is delayed, and then fails', () =>
  onStage(
    server,
    plan(step('malloc', { kind: 'delay', delayMs: 5 }), step('malloc', FAILS)),
    async ({ make, journal }) => {
      expect(await make(wayOf('malloc'), '100')).toMatchObject({ result: 0, errno: 'ENOMEM' });
      expect(journal('malloc')).toMatchObject([{ isDelayed: true, isInjected: true }]);
    },
  ));
