import { expect, test } from 'vitest';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { parsePlan } from '../../../harness/plan/parse-plan.ts';
import { Rig } from '../../../harness/rig/rig.ts';
import { runProgram } from '../../transparency/run-program.ts';
import { buildVictim } from '../build-victim.ts';
import { environmentFor, runOnItself } from './own-connection.ts';

test.each([
  { what: 'nothing', plan: '' },
  { what: 'how long the writes are', plan: 'write#900=short:1; write@100000=ECONNRESET' },
  { what: 'how long the reads are', plan: 'read#900=short:1; read@100000=ECONNRESET' },
  { what: 'the bytes of both', plan: 'after:request-head/write#900=EIO; after:response-head/read#900=EIO' },
])('pointers to nothing, and malformed control data, where a plan asks for $what', async ({ plan }) => {
  const victim = buildVictim('prints-bad-pointers');
  const rig = new Rig();
  try {
    const source = nextSourceAddress();
    const armed = rig.arm(parsePlan(plan), { by: 'source', address: source });
    const run = await runProgram(victim, [source], { env: environmentFor(rig) });
    expect(run.text.match(/^.* was killed .*$/gm) ?? []).toEqual([]);
    expect(run).toEqual(await runProgram(victim, [source]));
    expect(armed.events.length).toBeGreaterThan(20);
  } finally {
    rig.close();
  }
});

test('a request that is thrown away unread is counted, and its head is not looked for where no bytes are', async () => {
  const { end, lines, calls, outcomes } = await runOnItself(
    'discards-request',
    'after:request-head/write#1=EIO; read#2=short:2; read#3=EIO',
  );
  expect(lines.slice(1)).toEqual([
    'recv(own.server, nowhere, 9, MSG_TRUNC) = 9',
    'recv(own.server, rest, sizeof rest, 0) = 2',
    'send(own.server, "0123456789", 10, 0) = 10',
  ]);
  expect(end).not.toBe('SIGSEGV');
  expect(calls.filter(({ call }) => call === 'recv')).toMatchObject([
    { ordinal: 1, asked: 9, result: 9 },
    { ordinal: 2, asked: 16, result: 2 },
  ]);
  expect(outcomes.map(({ state }) => state)).toEqual(['ahead', 'fired', 'ahead']);
});

test('a connection that an injected sendmsg did not pass on is closed by its own program last', async () => {
  const { lines, journal, outcomes } = await runOnItself('offers-connection', 'server/sendmsg#1=zero');
  expect(lines).toEqual(['sendmsg(channel[0], &message, 0) = 0', 'close(own.server) = 0']);
  expect(outcomes).toMatchObject([{ state: 'fired' }]);
  expect(journal.slice(-2)).toEqual(['sendmsg 1', 'close 0']);
});
