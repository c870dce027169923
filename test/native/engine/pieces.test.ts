import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import type { CallEvent } from '../../../harness/journal/event.ts';
import { parsePlan } from '../../../harness/plan/parse-plan.ts';
import type { ArmOptions } from '../../../harness/rig/rig.ts';
import { buildVictim } from '../build-victim.ts';
import { CommandedServer, patterned, type Meeting } from './commanded-server.ts';

const program = buildVictim('call-on-command');
const server = await CommandedServer.start();
afterAll(() => server.stop());

/** Makes calls in a case that notes pieces, or in one that does not; what the journal has of them, and what came. */
async function inCase(
  { plan = '', notesPieces = true, notesSites = false }: { readonly plan?: string } & ArmOptions,
  act: (meeting: Meeting) => Promise<unknown>,
): Promise<{ readonly writes: readonly CallEvent[]; readonly received: Buffer }> {
  const source = nextSourceAddress();
  const steps = plan === '' ? { steps: [] } : parsePlan(plan);
  const armed = server.rig.arm(steps, { by: 'source', address: source }, { notesPieces, notesSites });
  const meeting = await server.meet(source);
  try {
    await act(meeting);
    const received = await meeting.finish();
    return {
      writes: server
        .callsOf(armed)
        .filter(({ asked, call }) => asked > 0 && call !== 'accept4' && call !== 'accept'),
      received,
    };
  } finally {
    armed.disarm();
    await meeting.leave();
  }
}

/** What the journal is to tell of such pieces. */
function piecesOf(sizes: readonly number[]): CallEvent['pieces'] {
  const ends: number[] = [];
  let at = 0;
  for (const size of sizes.filter((one) => one > 0)) ends.push((at += size));
  return ends.length < 2 ? undefined : { count: ends.length, edges: ends.slice(0, -1).slice(0, 63) };
}

test('the journal tells where the pieces of a gathered write begin', async () => {
  const sizes = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 90 })), {
    minLength: 1,
    maxLength: 90,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('writev', 'sendmsg'),
      fc.array(sizes, { maxLength: 4 }),
      fc.boolean(),
      async (call, all, notesSites) => {
        const { writes } = await inCase({ notesSites }, async (meeting) => {
          for (const one of all) await meeting.call(call, one.join());
        });
        const sent = all.filter((one) => one.some((size) => size > 0));
        expect(writes.map(({ pieces }) => pieces)).toEqual(sent.map(piecesOf));
        expect(writes.map(({ site }) => site?.path)).toEqual(
          sent.map(() => (notesSites ? program : undefined)),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test.each([63, 64, 65, 90])('of %i pieces it keeps 63 edges at most', async (count) => {
  const sizes = Array.from({ length: count }, (_, index) => 1 + (index % 3));
  const { writes } = await inCase({}, ({ call }) => call('writev', sizes.join()));
  expect(writes).toMatchObject([{ pieces: piecesOf(sizes) }]);
  expect(writes[0]?.pieces?.edges).toHaveLength(Math.min(count - 1, 63));
});

test('whatever is done to it', async () => {
  const { writes, received } = await inCase({ plan: 'write#1=short:4; write#2=EPIPE' }, async ({ call }) => {
    for (let i = 0; i < 3; i += 1) await call('writev', '3,2,4');
  });
  const pieces = { count: 3, edges: [3, 5] };
  expect(writes).toMatchObject([
    { result: 4, isCut: true, pieces },
    { isInjected: true, pieces },
    { result: 9, pieces },
  ]);
  expect(received).toEqual(Buffer.concat([patterned(4), patterned(9)]));
});

test('of writes of one piece it tells nothing, and in a case that does not ask for it of none', async () => {
  const plain = await inCase({}, async ({ call }) => {
    await call('send', 12);
    await call('writev', '0,12,0');
  });
  expect(plain.writes.map(({ pieces }) => pieces)).toEqual([undefined, undefined]);
  const unasked = await inCase({ notesPieces: false }, ({ call }) => call('writev', '3,2'));
  expect(unasked.writes.map(({ pieces }) => pieces)).toEqual([undefined]);
});
