import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../../harness/native/package-root.ts';
import { buildVictim } from '../build-victim.ts';
import { CallingServer, type Way } from './calling-server.ts';

const ALL = [1, 2, 3, 3, 4, 5, 7, 6, 8];
const source = readFileSync(join(packageRoot(), 'fixtures/victims/calls-from-functions.c'), 'utf8');
const line = 1 + source.split('\n').findIndex((text) => text.includes('the line of second'));

const BUILDS = [
  { kind: 'position independent', flags: ['-fPIE', '-pie'] },
  { kind: 'at a fixed address', flags: ['-fno-pie', '-no-pie'] },
  { kind: 'not optimized', flags: ['-O0'] },
];

describe.each(BUILDS)('a program that is $kind', ({ flags }) => {
  let victim: CallingServer;
  beforeAll(async () => {
    victim = await CallingServer.start(buildVictim('calls-from-functions', [...flags, '-rdynamic']));
  });
  afterAll(() => victim.stop());

  test.each([
    { caller: '@first', struck: [1] },
    { caller: '@second', struck: [2] },
    { caller: '@inner', struck: [3, 3] },
    { caller: '@outer', struck: [] },
    { caller: '@@outer', struck: [3] },
    { caller: '@@middle', struck: [3] },
    { caller: '@@inner', struck: [3, 3] },
    { caller: '@@take_all', struck: ALL },
    { caller: '@@main', struck: ALL },
    { caller: '@@never_returns', struck: [8] },
    { caller: '@take_all', struck: [] },
    { caller: '@@print_text', struck: [] },
    { caller: '@send_in_library', struck: [4] },
    // Its last call is a jump, which leaves nothing of it in the stack.
    { caller: '@@send_in_library', struck: [4, 5] },
    { caller: '@hidden', struck: [5] },
    { caller: '@same_name', struck: [7, 6] },
    { caller: `@calls-from-functions.c:${line}`, struck: [2] },
    { caller: `@"victims/calls-from-functions.c":${line}`, struck: [2] },
  ])('send$caller strikes what is sent there', async ({ caller, struck }) => {
    expect(await victim.struck(`send${caller}#1+=EPIPE`)).toEqual(struck);
    expect(await victim.struck(`write${caller}#1+=EPIPE`)).toEqual(struck);
  });

  test.each<{ way: Way }>([{ way: 'thread' }, { way: 'child' }, { way: 'signal' }])(
    'callers are found in a $way',
    async ({ way }) => {
      expect(await victim.struck('send@first#1+=EPIPE', way)).toEqual([1]);
      expect(await victim.struck('send@@outer#1+=EPIPE', way)).toEqual([3]);
      expect(await victim.struck('send@@take_all#1+=EPIPE', way)).toEqual(ALL);
    },
  );

  test('the stack is walked through the frame of a signal, down to what it interrupted', async () => {
    expect(await victim.struck('send@@main#1+=EPIPE', 'signal')).toEqual(ALL);
    expect(await victim.struck('send@@main#1+=EPIPE', 'thread')).toEqual([]);
  });

  test('an ordinal counts the calls of the caller alone', async () => {
    expect(await victim.struck('send@inner#2=EPIPE; send@same_name#1=ENOTCONN')).toEqual([3, 7]);
    const calls = await victim.calls('send@inner#2=EPIPE');
    const sent = calls.filter(({ call }) => call === 'send');
    expect(sent.map(({ isInjected }) => isInjected)).toEqual(sent.map((_, index) => index === 3));
  });
});

test('a program that another one starts is found where it is', async () => {
  const worker = buildVictim('calls-from-functions', ['-fno-pie', '-no-pie', '-O1']);
  const victim = await CallingServer.start(buildVictim('calls-from-functions', ['-fPIE', '-pie']), worker);
  try {
    expect(await victim.struck('send@first#1+=EPIPE')).toEqual([1]);
    expect(await victim.struck('role:worker/send@@outer#1+=EPIPE')).toEqual([3]);
    expect(await victim.struck('role:main/send@@outer#1+=EPIPE')).toEqual([]);
  } finally {
    await victim.stop();
  }
});

describe('allocations', () => {
  let victim: CallingServer;
  beforeAll(async () => {
    victim = await CallingServer.start(undefined, undefined, { allocations: true });
  });
  afterAll(() => victim.stop());

  test.each([
    { caller: '@first', struck: [1] },
    { caller: '@inner', struck: [3, 3] },
    { caller: '@@outer', struck: [3] },
    { caller: '@hidden', struck: [5] },
    { caller: '@same_name', struck: [7, 6] },
    // What libc allocates for a function has libc before it.
    { caller: '@print_text', struck: [] },
  ])('malloc$caller strikes what is allocated there', async ({ caller, struck }) => {
    expect(await victim.struck(`malloc${caller}#1+=ENOMEM`, 'allocate')).toEqual(struck);
  });

  test('what libc allocates for a function is found in the stack', async () => {
    expect(await victim.struck('malloc@@print_text#1+=ENOMEM', 'allocate')).toHaveLength(1);
  });
});
