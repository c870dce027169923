import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { CALLS } from '../../../harness/native/calls.data.ts';
import type { CallAnswer } from '../engine/commander.ts';
import { CommandedServer, patterned } from '../engine/commanded-server.ts';
import { isRead, onStage, plan, type Stage, step } from './stage.ts';
import { rowOf, TAKES_PARTS, type Way, wayOf, WAYS } from './ways.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

/** Messages of parts, in bytes: one of one part where the call has nothing else. */
type Shape = readonly (readonly number[])[];

const spell = (shape: Shape): string => shape.map((parts) => parts.join(',')).join('/');
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
const totalOf = (shape: Shape): number => sumOf(shape.flat());

/** The lengths of the messages that the first `bytes` bytes make. */
function lengthsOf(shape: Shape, bytes: number): readonly number[] {
  let left = bytes;
  return shape.flatMap((parts) => {
    const length = Math.min(left, sumOf(parts));
    left -= length;
    return length > 0 ? [length] : [];
  });
}

/** The caller's memory with `bytes` in its parts: each part has a byte of nobody behind it. */
function layOut(shape: Shape, bytes: Buffer): Buffer {
  let at = 0;
  const parts = shape.flat().map((size) => {
    const part = Buffer.alloc(size + 1, 0xee);
    bytes.copy(part, 0, Math.min(at, bytes.length), Math.min(at + size, bytes.length));
    at += size;
    return part;
  });
  return Buffer.concat(parts);
}

/** The call moved exactly the first `moved` bytes of `sent` (for reads: of what waits). */
function expectMoved(way: Way, shape: Shape, answer: CallAnswer, moved: number, from: number): void {
  const { call } = way;
  const bytes = patterned(moved, from);
  expect(answer).toMatchObject({ errno: undefined, sigpipes: 0, isKept: true });
  if (call === 'sendmmsg' || call === 'recvmmsg') {
    const lengths = lengthsOf(shape, moved);
    expect(answer.result).toBe(lengths.length);
    expect(answer.lengths).toEqual(shape.map((_, i) => lengths[i] ?? 77));
  } else expect(answer.result).toBe(moved);
  if (call === 'sendfile') expect(answer).toMatchObject({ offset: moved, position: 1000 });
  if (call === 'splice') expect(answer.offset).toBe(totalOf(shape) - moved);
  if (call === 'tee') expect(answer.offset).toBe(totalOf(shape));
  if (['vmsplice', 'tee', 'splice_from'].includes(call)) expect(answer.bytes).toEqual(bytes);
  else if (isRead(call)) expect(answer.bytes).toEqual(layOut(shape, bytes));
}

/** The call is made twice: cut at `k`, and not. */
async function expectCut(way: Way, shape: Shape, k: number): Promise<void> {
  const { call } = way;
  const total = totalOf(shape);
  const isMoot = k >= total;
  const cut = Math.min(k, total);
  const { scope } = rowOf(call);
  await onStage(server, plan(step(call, { kind: 'short', bytes: k })), async (stage: Stage) => {
    if (isRead(call)) await stage.client.send(patterned(cut + total));
    expectMoved(way, shape, await stage.make(way, spell(shape)), cut, 0);
    const again = await stage.make(way, spell(shape));
    expectMoved(way, shape, again, total, isRead(call) ? cut : 0);
    expect(stage.journal(call)).toMatchObject([
      { result: cut, asked: total, isCut: !isMoot, isMoot, isInjected: false, step: 0 },
      { result: total, asked: total, isCut: false, isMoot: false, step: undefined },
    ]);
    expect(stage.armed.outcomes()).toMatchObject([{ state: isMoot ? 'moot' : 'fired', askedBytes: total }]);
    if (isRead(call) || scope === 'process') return;
    const sent = Buffer.concat([patterned(cut), patterned(total)]);
    expect((await stage.finish()).equals(sent)).toBe(true);
  });
}

/** A pipe takes as many parts at once, whatever their sizes. */
const PIPE_BUFFERS = 16;

const part = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 400 }));
const partsOf = (most: number): fc.Arbitrary<readonly number[]> =>
  fc.array(part, { minLength: 1, maxLength: most });

function shapeFor({ call }: Way): fc.Arbitrary<Shape> {
  if (!TAKES_PARTS.has(call)) return fc.integer({ min: 1, max: 3000 }).map((size) => [[size]]);
  // A message of no bytes is one that a stream's receiver never sees.
  const messages = partsOf(6).map((parts) => [...parts, 3]);
  if (call.endsWith('mmsg')) return fc.array(messages, { minLength: 1, maxLength: 5 });
  return partsOf(call === 'vmsplice' ? PIPE_BUFFERS - 1 : 30).map((parts) => [[...parts, 1]]);
}

/** A shape, and where it is cut: anywhere, at the end of a part, or behind all of it. */
function cutFor(way: Way): fc.Arbitrary<{ readonly shape: Shape; readonly k: number }> {
  return shapeFor(way).chain((shape) => {
    const ends = shape.flat().map((_, i, parts) => sumOf(parts.slice(0, i + 1)));
    const total = totalOf(shape);
    const inside = ends.filter((end) => end > 0);
    const k = fc.oneof(
      fc.integer({ min: 1, max: total }),
      fc.constantFrom(...inside),
      fc.constantFrom(total, total + 1),
    );
    return fc.record({ shape: fc.constant(shape), k });
  });
}

const SHORTENED = CALLS.filter(({ canBeShort }) => canBeShort).map(({ name }) => wayOf(name));

test.each(SHORTENED)('a $call moves the first k bytes of its parts, whatever they are', async (way) => {
  await fc.assert(
    fc.asyncProperty(cutFor(way), ({ shape, k }) => expectCut(way, shape, k)),
    { numRuns: 25 },
  );
});

test.each(WAYS.filter(({ call }) => rowOf(call).canBeShort))('a $call by $spelled is cut', (way) =>
  expectCut(way, [[10]], 4),
);

const TAKES_MANY = SHORTENED.filter(({ call }) => TAKES_PARTS.has(call) && call !== 'vmsplice');

describe.each(TAKES_MANY)('$call of many parts', (way) => {
  const many = Array.from({ length: 200 }, (_, i) => (i % 7) + 1);
  const total = sumOf(many);

  test.each([63, 64, 65, 128, 199].map((parts) => sumOf(many.slice(0, parts))))('is cut at %i', (k) =>
    expectCut(way, [many], k),
  );

  test('is cut in the midst of a part', () => expectCut(way, [many], total - 1));
});

test.each(TAKES_MANY.filter(({ call }) => isRead(call)))(
  'a blocking $call of many parts returns with what there is, as it does without a cut',
  async (way) => {
    const many = Array.from({ length: 100 }, () => 3);
    await onStage(
      server,
      plan(step(way.call, { kind: 'short', bytes: 250 })),
      async ({ client, make }) => {
        await client.send(patterned(192));
        // Lets a call go that waits for the rest of its parts: it would return more then.
        const more = setTimeout(() => void client.send(patterned(200)), 1000);
        const answer = await make(way, spell([many]));
        clearTimeout(more);
        expectMoved(way, [many], answer, 192, 0);
      },
      { isBlocking: true },
    );
  },
);

test('a cut sendmmsg ends at the message that finds no room, and leaves no hole', async () => {
  const steps = [step('send', { kind: 'full' }), step('sendmmsg', { kind: 'short', bytes: 50_050 })];
  await onStage(server, plan(...steps), async ({ make, finish }) => {
    await make(wayOf('send'), '10');
    const { result, lengths } = await make(wayOf('sendmmsg'), '50000/100');
    const [first = 0, second] = lengths;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(50_000);
    expect([result, second]).toEqual([1, 77]);
    expect((await finish()).equals(Buffer.concat([patterned(10), patterned(first)]))).toBe(true);
  });
});
