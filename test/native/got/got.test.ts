import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { buildLibrary, takeSteps } from './patched-library.ts';

const REPLACED = '4242';
const { EALREADY, ENOENT } = constants.errno;

const other = buildLibrary('other.so', ['-Wl,-z,lazy']);
const directory = mkdtempSync(join(tmpdir(), 'nthfail-got-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What each step of one run printed, by step. */
function results(
  library: string,
  steps: readonly string[],
): readonly (readonly [string, string | undefined])[] {
  const lines = takeSteps(library, other, steps);
  return steps.map((step, i) => [step, lines[i]]);
}

describe.each([
  { linked: 'bound at load, full RELRO', flags: ['-Wl,-z,now', '-Wl,-z,relro'] },
  { linked: 'bound lazily', flags: ['-Wl,-z,lazy', '-Wl,-z,relro'] },
  { linked: 'without a procedure linkage table', flags: ['-fno-plt'] },
  { linked: 'without RELRO', flags: ['-Wl,-z,norelro', '-Wl,-z,lazy'] },
])('a library $linked', ({ flags }) => {
  const library = buildLibrary('victim.so', flags);

  test('calls the replacements while it is patched, and libc before and after', () => {
    const calls = ['send', 'send_by_pointer', 'writev', 'close'];
    const own = ['3', '4', '5', '0'];
    const lines = takeSteps(library, other, [
      ...calls,
      `patch:${library}`,
      ...calls,
      `restore:${library}`,
      ...calls,
    ]);
    const [patched = '', restored] = [lines[4], lines[9]];
    expect(lines.slice(0, 4)).toEqual(own);
    expect(lines.slice(5, 9)).toEqual(calls.map(() => REPLACED));
    expect(lines.slice(10)).toEqual(own);
    expect(Number(patched)).toBeGreaterThanOrEqual(calls.length);
    expect(restored).toBe(patched);
  });

  test('is patched before its first call as well', () => {
    const lines = takeSteps(library, other, [`patch:${library}`, 'send', `restore:${library}`, 'send']);
    expect([lines[1], lines[3]]).toEqual([REPLACED, '3']);
  });

  test('is the only one whose calls are replaced', () => {
    const untouched = [
      ['own', '2'],
      ['libc', '1'],
      ['other:send', '3'],
      ['other:send_by_pointer', '4'],
      ['other:writev', '5'],
      ['other:close', '0'],
    ] as const;
    const steps = untouched.map(([step]) => step);
    expect(results(library, [`patch:${library}`, 'send', ...steps]).slice(1)).toEqual([
      ['send', REPLACED],
      ...untouched,
    ]);
  });

  test('is mapped with the same rights as before, patched and restored', () => {
    const lines = takeSteps(library, other, [
      'rights',
      `patch:${library}`,
      'rights',
      `restore:${library}`,
      'rights',
    ]);
    expect(lines[0]).toContain('r-xp');
    expect([lines[2], lines[4]]).toEqual([lines[0], lines[0]]);
  });

  test('is patched and restored under a thread that calls it', () => {
    expect(takeSteps(library, other, ['send', 'race:200'])).toEqual(['3', '1']);
  });

  test('keeps what it defines itself, and has still not what nobody defines', () => {
    const lines = takeSteps(library, other, [`patch:${library}`, 'call_own', 'call_missing']);
    expect(lines.slice(1)).toEqual(['8', '-1']);
  });
});

describe('the library to patch', () => {
  const library = buildLibrary('victim.so', ['-Wl,-soname,libnthfail-victim.so.1']);

  test('may be named by another path to its file', () => {
    const link = join(directory, 'link.so');
    symlinkSync(library, link);
    const lines = takeSteps(library, other, [`patch:${link}`, 'send', `restore:${library}`, 'send']);
    expect([lines[1], lines[3]]).toEqual([REPLACED, '3']);
  });

  test('may be named by its soname', () => {
    const lines = takeSteps(library, other, [
      'patch:libnthfail-victim.so.1',
      'send',
      `restore:${library}`,
      'send',
    ]);
    expect([lines[1], lines[3]]).toEqual([REPLACED, '3']);
  });

  test.each([
    { what: 'a path where nothing is', name: '/nonexistent/victim.so' },
    { what: 'a library that is not loaded', name: buildLibrary('unloaded.so', []) },
    { what: 'a soname that nobody has', name: 'libnobody.so.1' },
    { what: 'the main program', name: '/proc/self/exe' },
    { what: 'nothing', name: '' },
  ])('is not found: $what', ({ name }) => {
    expect(takeSteps(library, other, [`patch:${name}`, `restore:${name}`, 'send', 'own'])).toEqual([
      String(-ENOENT),
      String(-ENOENT),
      '3',
      '2',
    ]);
  });

  test('is patched once and restored once', () => {
    const twice = [
      `patch:${library}`,
      `patch:${library}`,
      'send',
      `restore:${library}`,
      `restore:${library}`,
      'send',
    ];
    const [first, second, call, ...rest] = takeSteps(library, other, twice);
    expect([second, call]).toEqual([String(-EALREADY), REPLACED]);
    expect(rest).toEqual([first, String(-ENOENT), '3']);
  });

  test('has no slot for what it defines itself, as libc has none for send', () => {
    expect(takeSteps(library, other, ['patch:libc.so.6', 'send', 'own'])).toEqual(['0', '3', '2']);
  });

  test('may be patched beside another one', () => {
    const steps = [`patch:${library}`, `patch:${other}`, `restore:${library}`, 'send', 'other:send'];
    const lines = takeSteps(library, other, [...steps, `restore:${other}`, 'other:send']);
    expect([lines[3], lines[4], lines[6]]).toEqual(['3', REPLACED, '3']);
  });
});
