import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { CommandedServer, patterned } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const FLAT_CALLS = ['write', 'send', 'sendto'];
const VECTOR_CALLS = ['writev', 'sendmsg'];

test.each([
  ...FLAT_CALLS.map((call) => ({ call, parts: [12] })),
  ...VECTOR_CALLS.map((call) => ({ call, parts: [0, 3, 1, 0, 0, 7, 1, 0] })),
])('$call of $parts bytes is cut after every possible byte', async ({ call, parts }) => {
  const cuts = Array.from({ length: 11 }, (_, i) => i + 1);
  const plan = cuts.map((k) => `${call}#${k}=short:${k}`).join(';');
  await server.inCase(plan, async (trial) => {
    for (const k of cuts) {
      const answer = await trial.call(call, parts.join(','));
      expect(answer).toMatchObject({ result: k, errno: undefined, sigpipes: 0, isKept: true });
    }
    expect(await trial.finish()).toEqual(Buffer.concat(cuts.map((k) => patterned(k))));
    expect(trial.writes()).toMatchObject(cuts.map((k) => ({ asked: 12, result: k, isCut: true })));
    expect(trial.armed.outcomes().every(({ state }) => state === 'fired')).toBe(true);
  });
});

test('a cut call sends the first k bytes of its parts, whatever their sizes, and its neighbours all of theirs', async () => {
  const size = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 900 }));
  const shape = fc.oneof(
    fc.record({ call: fc.constantFrom(...FLAT_CALLS), parts: fc.tuple(fc.integer({ min: 2, max: 9000 })) }),
    fc.record({
      call: fc.constantFrom(...VECTOR_CALLS),
      parts: fc.array(size, { minLength: 1, maxLength: 40 }),
    }),
  );
  const cut = shape.chain(({ call, parts }) => {
    const total = parts.reduce((sum, bytes) => sum + bytes, 0);
    return fc.record({
      call: fc.constant(call),
      parts: fc.constant(parts),
      total: fc.constant(total),
      k: fc.integer({ min: 1, max: Math.max(1, total - 1) }),
    });
  });
  await fc.assert(
    fc.asyncProperty(cut, async ({ call, parts, total, k }) => {
      fc.pre(k < total);
      await server.inCase(`write#2=short:${k}`, async (trial) => {
        const answers = [];
        for (let i = 0; i < 3; i += 1) answers.push(await trial.call(call, parts.join(',')));
        expect(answers).toMatchObject([
          { result: total, errno: undefined, isKept: true },
          { result: k, errno: undefined, isKept: true },
          { result: total, errno: undefined, isKept: true },
        ]);
        const whole = patterned(total);
        expect((await trial.finish()).equals(Buffer.concat([whole, patterned(k), whole]))).toBe(true);
      });
    }),
    { numRuns: 80 },
  );
});

test('a cut sendfile advances the offset by k and leaves the position, or the position alone without an offset', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4000 }),
      fc.integer({ min: 0, max: 9000 }),
      async (k, from) => {
        await server.inCase(`write#1=short:${k}; write#2=short:${k}`, async (trial) => {
          const byOffset = await trial.call('sendfile', k + 7, from);
          expect(byOffset).toMatchObject({ result: k, errno: undefined, offset: from + k, position: 1000 });
          const byPosition = await trial.call('sendfile', k + 1, '-');
          expect(byPosition).toMatchObject({ result: k, errno: undefined, position: 1000 + k });
          const sent = Buffer.concat([patterned(k, from), patterned(k, 1000)]);
          expect((await trial.finish()).equals(sent)).toBe(true);
        });
      },
    ),
    { numRuns: 40 },
  );
});

test.each([
  { asked: 99, outcome: 'moot' },
  { asked: 100, outcome: 'moot' },
  { asked: 101, outcome: 'fired' },
] as const)('short:100 of a call that asks for $asked bytes is $outcome', async ({ asked, outcome }) => {
  await server.inCase('write#1=short:100', async (trial) => {
    expect(await trial.call('send', asked)).toMatchObject({ result: Math.min(asked, 100), errno: undefined });
    expect(trial.armed.outcomes()).toMatchObject([{ state: outcome, askedBytes: asked }]);
    const isMoot = outcome === 'moot';
    expect(trial.writes()).toMatchObject([{ isMoot, isCut: !isMoot, isInjected: false, step: 0 }]);
    expect(await trial.finish()).toEqual(patterned(Math.min(asked, 100)));
  });
});
