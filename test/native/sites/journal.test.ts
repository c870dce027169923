import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSymbols } from '../../../harness/symbols/load-symbols.ts';
import { buildVictim } from '../build-victim.ts';
import { buildCallingLibrary, CallingServer } from './calling-server.ts';

const program = buildVictim('calls-from-functions');
let victim: CallingServer;
beforeAll(async () => {
  victim = await CallingServer.start(program);
});
afterAll(() => victim.stop());

/** The functions that the calls of a case are made in, by the journal. */
async function functionsOf(plan: string, notes: boolean): Promise<readonly (string | undefined)[]> {
  const calls = await victim.calls(plan, 'send', notes ? { notesSites: true } : {});
  return calls
    .filter(({ call }) => call === 'send')
    .map(({ site }) =>
      site?.path === undefined
        ? undefined
        : loadSymbols(site.path).table.at(BigInt(site.address) - 1n)?.symbol.functionName,
    );
}

const EXPECTED = [
  ...['first', 'second', 'inner', 'inner'],
  ...['send_in_library', 'hidden', 'same_name', 'same_name', 'jump_back'],
];

test('a case that names a caller has the site of each of its calls', async () => {
  expect(await functionsOf('send@first#1=EPIPE', false)).toEqual(EXPECTED);
});

test('so has one that asks for it', async () => {
  expect(await functionsOf('', true)).toEqual(EXPECTED);
});

test('others have none', async () => {
  expect(await functionsOf('send#1=EPIPE', false)).toEqual(EXPECTED.map(() => undefined));
});

test('the site says which module, as the process has it', async () => {
  const calls = await victim.calls('', 'send', { notesSites: true });
  const paths = calls.filter(({ call }) => call === 'send').map(({ site }) => site?.path);
  const library = buildCallingLibrary();
  expect(paths).toEqual([
    ...[program, program, program, program],
    ...[library, library, library, program, program],
  ]);
});
