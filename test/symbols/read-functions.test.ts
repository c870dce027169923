import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { loadSymbols } from '../../harness/symbols/load-symbols.ts';
import { modulesOf } from '../../harness/symbols/modules-of.ts';
import { readElf } from '../../harness/symbols/read-elf.ts';
import { hasSymbols, readFunctions } from '../../harness/symbols/read-functions.ts';
import { findProgram } from '../../harness/target/check-binary.ts';
import { requireServer } from '../target/require-server.ts';
import { buildProgram, buildVersions } from './build-program.ts';
import { symbolsOfTool } from './symbols-of-tool.ts';

const directory = makeScratchDirectory(tmpdir());
afterAll(() => removeScratchDirectory(directory));

/** Compares both tables of a file with what readelf says; returns how many functions there are. */
function compare(path: string): number {
  const elf = readElf(path);
  let count = 0;
  for (const table of ['.symtab', '.dynsym'] as const) {
    const seen = readFunctions(elf, table);
    expect(
      seen.map(({ name, address, size, binding, isResolver }) => ({
        name,
        address,
        size,
        binding,
        isResolver,
      })),
    ).toEqual(symbolsOfTool(path, table));
    count += seen.length;
  }
  return count;
}

test.each([
  { kind: 'a PIE', flags: ['-pie', '-fPIE'] },
  { kind: 'a program at a fixed address', flags: ['-no-pie', '-fno-pie'] },
  { kind: 'a static program, with resolvers', flags: ['-static'] },
  { kind: 'a library', flags: ['-shared', '-fPIC'] },
  { kind: 'a program optimized as a whole', flags: ['-flto'] },
])('the functions of $kind are those of readelf', ({ flags }) => {
  expect(compare(buildProgram(...flags))).toBeGreaterThan(10);
});

test('the functions of libc are those of readelf', () => {
  const libc = modulesOf(process.pid).find(({ path }) => /\/libc[.-].*so/.test(path));
  if (libc?.file === undefined) throw new Error('no libc in this process');
  expect(compare(libc.file)).toBeGreaterThan(1000);
  const printed = symbolsOfTool(libc.file, '.dynsym');
  expect(printed.some(({ isResolver }) => isResolver)).toBe(true);
});

test('the functions of bash are those of readelf', () => {
  expect(compare(findProgram('bash'))).toBeGreaterThan(1000);
});

test('the functions of nginx are those of readelf', (context) => {
  requireServer(context, 'nginx');
  expect(compare(findProgram('nginx'))).toBeGreaterThan(100);
});

test('the versions of a function have its name', () => {
  const path = buildVersions();
  expect(symbolsOfTool(path, '.symtab').filter(({ name }) => name === 'versioned')).toHaveLength(2);
  expect(compare(path)).toBeGreaterThan(3);
  expect(loadSymbols(path).table.find('versioned')).toMatchObject({ functionCount: 2 });
});

test('a stripped program has no .symtab', () => {
  const path = join(directory, 'stripped');
  execFileSync('strip', ['-o', path, buildProgram('-rdynamic')]);
  expect(existsSync(path)).toBe(true);
  expect(hasSymbols(readElf(path), '.symtab')).toBe(false);
  expect(readFunctions(readElf(path), '.symtab')).toEqual([]);
  expect(compare(path)).toBeGreaterThan(3);
  const { hasLocals, table } = loadSymbols(path);
  expect({ hasLocals, exported: table.find('exported') !== undefined }).toEqual({
    hasLocals: false,
    exported: true,
  });
  expect(table.find('local_only')).toBeUndefined();
});

test('a local function has its source file, and one that the linker made local has none', () => {
  const functions = readFunctions(readElf(buildProgram()), '.symtab');
  const sourceOf = (wanted: string): readonly (string | undefined)[] =>
    functions.filter(({ name }) => name === wanted).map(({ source }) => source?.name);
  expect(sourceOf('local_only')).toEqual(['names.c']);
  expect(sourceOf('shared').toSorted((a = '', b = '') => (a < b ? -1 : 1))).toEqual([
    'names.c',
    'other-names.c',
  ]);
  expect(sourceOf('exported')).toEqual([undefined]);
  expect(functions.find(({ name }) => name === 'hidden')).toMatchObject({
    binding: 'local',
    source: undefined,
  });
});
