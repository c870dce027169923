import { expect, test } from 'vitest';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import { buildNative } from '../../harness/native/build-native.ts';
import { buildVictim } from '../native/build-victim.ts';
import { runProgram } from './run-program.ts';
import { expectSameInEachMode, withPresence } from './three-modes.ts';

test.each([
  { what: 'calls that succeed', name: 'prints-successes' },
  { what: 'calls that fail', name: 'prints-failures' },
  { what: 'calls with pointers to nothing', name: 'prints-bad-pointers' },
  { what: 'calls that wait, and are interrupted', name: 'prints-interruptions' },
  { what: 'children of every kind', name: 'prints-children', status: 10, isClosed: false },
  { what: 'numbers that are used again', name: 'prints-reused-numbers' },
  { what: 'its own process', name: 'prints-itself' },
])('a program sees the same in $what', async ({ name, status = 0, isClosed = true }) => {
  const victim = buildVictim(name);
  await expectSameInEachMode((mode) =>
    withPresence(mode, async (presence) => {
      const source = nextSourceAddress();
      presence.follow(source);
      const { text, end, stderr } = await presence.run(victim, [source]);
      expect(text.match(/^.* was killed .*$/gm) ?? []).toEqual([]);
      expect({ end, stderr }).toEqual({ end: status, stderr: '' });
      const receivedBytes = Number(/^the client has got (\d+) bytes$/m.exec(text)?.[1]);
      await presence.expectJournalOf(receivedBytes, isClosed);
      // How much fits into a full connection is the kernel's affair.
      return text.replace(/(the client has got) \d+/, '$1 some');
    }),
  );
});

test.each([{ segment: undefined }, { segment: '/nowhere/segment' }, { segment: '/dev/null' }])(
  'a program sees the same with the library and the segment $segment',
  async ({ segment }) => {
    const { preload } = buildNative();
    const env = { LD_PRELOAD: preload, ...(segment === undefined ? {} : { NTHFAIL_SEGMENT: segment }) };
    for (const name of ['prints-successes', 'prints-failures', 'prints-itself']) {
      const victim = buildVictim(name);
      const source = nextSourceAddress();
      expect(await runProgram(victim, [source], { env })).toEqual(await runProgram(victim, [source]));
    }
  },
);
