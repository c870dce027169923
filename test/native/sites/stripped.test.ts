import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asNthfailError } from './as-nthfail-error.ts';
import { runTool } from '../../symbols/run-tool.ts';
import { buildVictim } from '../build-victim.ts';
import { buildCallingLibrary, CallingServer } from './calling-server.ts';

const whole = buildVictim('calls-from-functions');
const directory = mkdtempSync(join(tmpdir(), 'nthfail-stripped-'));
const stripped = join(directory, 'stripped-server');
const split = join(directory, 'split-server');
let victim: CallingServer;

beforeAll(async () => {
  runTool('strip', '--strip-all', '-o', stripped, whole);
  victim = await CallingServer.start(stripped);
});
afterAll(async () => {
  await victim.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** The addresses of the calls of send in a function, and those to which they return, as objdump prints them. */
function sendsIn(path: string, name: string): readonly { readonly call: string; readonly back: string }[] {
  const lines = runTool('objdump', '-d', '--no-show-raw-insn', `--disassemble=${name}`, path).filter((text) =>
    /^ *[0-9a-f]+:/.test(text),
  );
  return lines.flatMap((text, index) => {
    if (!/<send@plt>|send@GLIBC/.test(text)) return [];
    const address = (of: string): string => `0x${of.trim().split(':')[0] ?? ''}`;
    return [{ call: address(text), back: address(lines[index + 1] ?? '') }];
  });
}

test('a stripped program says so, and what to do', async () => {
  const error = await asNthfailError(victim.struck('send@inner#1=EPIPE'));
  expect(error.code).toBe('NF_E_SYMBOLS');
  expect(error.message).toContain(`no function inner in ${stripped}, which was stripped, nor in its `);
  expect(error.hint).toContain('stripped-server+0xOFFSET works without');
});

test('a line of a stripped program says so too', async () => {
  const error = await asNthfailError(victim.struck('send@calls-from-functions.c:40#1=EPIPE'));
  expect(error.code).toBe('NF_E_SYMBOLS');
  expect(error.hint).toContain('stripped-server+0xOFFSET works without');
});

test('a call of a stripped program is named by its address', async () => {
  const [send] = sendsIn(whole, 'inner');
  expect(send).toBeDefined();
  const { call = '', back = '' } = send ?? {};
  expect(await victim.struck(`send@+${call}#1+=EPIPE`)).toEqual([3, 3]);
  expect(await victim.struck(`send@+${back}#1+=EPIPE`)).toEqual([3, 3]);
  expect(await victim.struck(`send@stripped-server+${call}#1+=EPIPE`)).toEqual([3, 3]);
});

test('and one of its library', async () => {
  const library = buildCallingLibrary();
  const [send] = sendsIn(library, 'hidden');
  expect(await victim.struck(`send@${basename(library)}+${send?.call ?? ''}#1+=EPIPE`)).toEqual([5]);
});

test('a module that is not there, and an address without code, are refused', async () => {
  const module = await asNthfailError(victim.struck('send@libcall.so+0x1000#1=EPIPE'));
  expect([module.code, module.message, module.hint]).toEqual([
    'NF_E_SYMBOLS',
    'the server has no program or library libcall.so',
    'did you mean libcalls.so?',
  ]);
  const address = await asNthfailError(victim.struck('send@+0x7fffffff#1=EPIPE'));
  expect([address.code, address.message]).toEqual(['NF_E_SYMBOLS', `no code at 0x7fffffff in ${stripped}`]);
});

test('a function that is misspelled is suggested', async () => {
  const running = await CallingServer.start(whole);
  try {
    const error = await asNthfailError(running.struck('send@iner#1=EPIPE'));
    expect(error.message).toContain(`no function iner in ${whole}, nor in its `);
    expect(error.hint).toBe('did you mean inner?');
  } finally {
    await running.stop();
  }
});

test('a separate debug file has the names', async () => {
  runTool('objcopy', '--only-keep-debug', whole, `${split}.debug`);
  runTool('objcopy', '--strip-all', `--add-gnu-debuglink=${split}.debug`, whole, split);
  const running = await CallingServer.start(split);
  try {
    expect(await running.struck('send@inner#1+=EPIPE')).toEqual([3, 3]);
    expect(await running.struck('send@@outer#1+=EPIPE')).toEqual([3]);
  } finally {
    await running.stop();
  }
});

test('a program that was replaced while it runs is still the one that runs', async () => {
  const path = join(directory, 'replaced-server');
  copyFileSync(whole, path);
  const running = await CallingServer.start(path);
  try {
    copyFileSync(stripped, `${path}.new`);
    renameSync(`${path}.new`, path);
    expect(await running.struck('send@inner#1+=EPIPE')).toEqual([3, 3]);
  } finally {
    await running.stop();
  }
});
