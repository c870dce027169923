import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { findDebugFile } from '../../harness/symbols/find-debug-file.ts';
import { findFunction } from '../../harness/symbols/find-function.ts';
import { findLine } from '../../harness/symbols/find-line.ts';
import { linesOf } from '../../harness/symbols/lines-of.ts';
import { loadSymbols } from '../../harness/symbols/load-symbols.ts';
import { readElf } from '../../harness/symbols/read-elf.ts';
import { thrownBy } from '../plan/thrown-by.ts';
import { buildProgram } from './build-program.ts';

const directory = makeScratchDirectory(tmpdir());
afterAll(() => removeScratchDirectory(directory));
const whole = buildProgram();
const withoutId = buildProgram('-Wl,--build-id=none');
const another = buildProgram('-DANOTHER_BUILD', '-Wl,--build-id=0x0123456789abcdef');

let round = 0;
/** A folder of a test, with the stripped program and an empty root in it. */
let folder = '';
let stripped = '';
let root = '';

beforeEach(() => {
  folder = join(directory, `${(round += 1)}`);
  root = join(folder, 'root');
  mkdirSync(root, { recursive: true });
  stripped = strip(whole);
});

/** Strips `path` into the folder, with a link to `names.debug`. */
function strip(path: string): string {
  const debug = separate(path, join(folder, 'aside/names.debug'));
  const result = join(folder, 'names');
  execFileSync('strip', ['-o', result, path]);
  execFileSync('objcopy', [`--add-gnu-debuglink=${debug}`, result]);
  return result;
}

/** Puts the debug file of `path` at `to`. */
function separate(path: string, to: string): string {
  mkdirSync(dirname(to), { recursive: true });
  execFileSync('objcopy', ['--only-keep-debug', path, to]);
  return to;
}

function pathById(path: string): string {
  const id = readElf(path).buildId ?? '';
  return join(root, '.build-id', id.slice(0, 2), `${id.slice(2)}.debug`);
}

describe('a debug file is found', () => {
  test.each([
    { where: 'by build-id', at: () => pathById(whole) },
    { where: 'beside the program', at: () => join(folder, 'names.debug') },
    { where: 'in .debug', at: () => join(folder, '.debug/names.debug') },
    { where: 'under the root', at: () => join(root, folder, 'names.debug') },
  ])('$where', ({ at }) => {
    expect(findDebugFile(readElf(stripped), root)).toMatchObject({ found: undefined, refused: [] });
    const path = separate(whole, at());
    const { found, candidates } = findDebugFile(readElf(stripped), root);
    expect(found?.path).toBe(path);
    expect(candidates).toContain(path);
  });

  test('where a symbolic link to the program leads', () => {
    const path = separate(whole, join(folder, '.debug/names.debug'));
    mkdirSync(join(folder, 'bin'));
    symlinkSync(stripped, join(folder, 'bin/server'));
    expect(findDebugFile(readElf(join(folder, 'bin/server')), root).found?.path).toBe(path);
  });

  test('by its checksum where there is no build-id', () => {
    stripped = strip(withoutId);
    expect(readElf(stripped).buildId).toBeUndefined();
    const path = join(folder, 'names.debug');
    copyFileSync(join(folder, 'aside/names.debug'), path);
    expect(findDebugFile(readElf(stripped), root).found?.path).toBe(path);
    // Of a program that has an id, too, and of one more byte.
    for (const spoil of [() => separate(whole, path), () => writeFileSync(path, 'x', { flag: 'a' })]) {
      copyFileSync(join(folder, 'aside/names.debug'), path);
      spoil();
      const { found, refused } = findDebugFile(readElf(stripped), root);
      expect({ found, refused: refused.length }).toEqual({ found: undefined, refused: 1 });
    }
  });
});

test('a file of another build is passed over, for the right one elsewhere', () => {
  const wrong = separate(another, pathById(whole));
  const { found, refused } = findDebugFile(readElf(stripped), root);
  expect(found).toBeUndefined();
  expect(refused).toEqual([`${wrong} belongs to another build (its build-id is 0123456789abcdef)`]);
  const right = separate(whole, join(folder, 'names.debug'));
  expect(findDebugFile(readElf(stripped), root).found?.path).toBe(right);
});

test('a file that is none is passed over', () => {
  writeFileSync(join(folder, 'names.debug'), 'text');
  const { found, refused } = findDebugFile(readElf(stripped), root);
  expect(found).toBeUndefined();
  expect(refused).toEqual([expect.stringContaining('is not an ELF file')]);
});

test('a link that leads to the program itself is no debug file', () => {
  const { path } = readElf(stripped);
  symlinkSync(path, join(folder, 'names.debug'));
  expect(findDebugFile(readElf(stripped), root)).toMatchObject({ found: undefined, refused: [] });
});

test('with its debug file a stripped program has the functions and lines that it had', () => {
  separate(whole, join(folder, 'names.debug'));
  const before = loadSymbols(whole).table;
  const { table, hasLocals } = loadSymbols(stripped);
  expect(hasLocals).toBe(true);
  expect(table.symbols).toEqual(before.symbols);
  const [entry = 0n] = findFunction(stripped, 'local_only').entries;
  expect(linesOf(stripped, [entry])).toEqual(linesOf(whole, [entry]));
  expect(linesOf(stripped, [entry])[0]?.[0]).toMatchObject({ functionName: 'local_only' });
  const [frame] = linesOf(whole, [entry])[0] ?? [];
  const line = frame?.line ?? 0;
  expect(findLine(stripped, 'names.c', line)).toEqual(findLine(whole, 'names.c', line));
});

test('without it the message says what to install, and which build', () => {
  const id = readElf(whole).buildId ?? '';
  const remedy = expect.stringMatching(
    new RegExp(`install its debug package .*build-id ${id}, such as names-dbgsym .*names\\+0xOFFSET`),
  );
  expect(thrownBy(() => findFunction(stripped, 'local_only'))).toMatchObject({
    code: 'NF_E_SYMBOLS',
    message: `no function local_only in ${stripped}, which was stripped`,
    hint: remedy,
  });
  expect(thrownBy(() => findLine(stripped, 'names.c', 1))).toMatchObject({
    message: `${stripped} has no source lines`,
    hint: remedy,
  });
  separate(another, join(folder, 'names.debug'));
  // A file is looked at once for each change of it: this is another path.
  copyFileSync(stripped, join(folder, 'copy'));
  expect(thrownBy(() => findFunction(join(folder, 'copy'), 'local_only')).hint).toContain(
    'belongs to another build',
  );
});
