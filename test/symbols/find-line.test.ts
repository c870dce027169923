import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { readDebugSection } from '../../harness/symbols/debug-section.ts';
import { findFunction } from '../../harness/symbols/find-function.ts';
import { findLine } from '../../harness/symbols/find-line.ts';
import { linesOf } from '../../harness/symbols/lines-of.ts';
import { readElf } from '../../harness/symbols/read-elf.ts';
import { thrownBy } from '../plan/thrown-by.ts';
import { buildProgram } from './build-program.ts';
import { runTool } from './run-tool.ts';

const directory = makeScratchDirectory(tmpdir());
afterAll(() => removeScratchDirectory(directory));

const source = readFileSync(join(packageRoot(), 'test/symbols/program/names.c'), 'utf8').split('\n');

/** Number of the line of names.c on which `text` is, from 1. */
function lineWith(text: string): number {
  const line = source.findIndex((one) => one.includes(text)) + 1;
  expect(line).toBeGreaterThan(0);
  return line;
}

/** For each line of names.c the addresses at which objdump(1) has code of it begin. */
function linesOfTool(path: string): ReadonlyMap<number, readonly bigint[]> {
  const rows = runTool('objdump', '--dwarf=decodedline', path)
    .map((line) => /^(\S+) +(\d+|-) +0x(\w+)/.exec(line) ?? /^(\S+) +(\d+|-) +0 /.exec(line))
    .filter((match) => match !== null)
    .map(([, file, line, address = '0']) => ({ file, line: Number(line), address: BigInt(`0x${address}`) }));
  const starts = new Map<number, bigint[]>();
  for (const [i, { file, line, address }] of rows.entries()) {
    // Of several lines at one address the last has the code.
    if (file !== 'names.c' || Number.isNaN(line) || rows[i + 1]?.address === address) continue;
    starts.set(line, [...(starts.get(line) ?? []), address]);
  }
  return starts;
}

test.each([
  { kind: 'DWARF 2', flags: ['-gdwarf-2'] },
  { kind: 'DWARF 3', flags: ['-gdwarf-3'] },
  { kind: 'DWARF 4', flags: ['-gdwarf-4'] },
  { kind: 'DWARF 5', flags: ['-gdwarf-5'] },
  { kind: 'DWARF 5 of 64 bits', flags: ['-gdwarf-5', '-gdwarf64', '-gno-as-loc-support'] },
  { kind: 'packed lines', flags: ['-gz=zlib'] },
  { kind: 'an assembler without views', flags: ['-gno-variable-location-views', '-gno-as-loc-support'] },
  { kind: 'a program at a fixed address', flags: ['-no-pie', '-fno-pie'] },
])('the lines of $kind are those of objdump', ({ flags }) => {
  const path = buildProgram(...flags);
  const expected = linesOfTool(path);
  expect(expected.size).toBeGreaterThan(30);
  for (const [line, starts] of expected) {
    const { files, ranges } = findLine(path, 'names.c', line);
    expect(files).toHaveLength(1);
    const holds = (address: bigint): boolean =>
      ranges.some(({ start, end }) => address >= start && address < end);
    expect(starts.every(holds)).toBe(true);
    // No range begins elsewhere, and none reaches into another line.
    for (const { start } of ranges) expect(starts).toContain(start);
    for (const [other, elsewhere] of expected) if (other !== line) expect(elsewhere.some(holds)).toBe(false);
  }
});

test('the lines of DWARF of 64 bits are that', () => {
  const path = buildProgram('-gdwarf-5', '-gdwarf64', '-gno-as-loc-support');
  expect(readDebugSection(readElf(path), '.debug_line').readUInt32LE(0)).toBe(0xffffffff);
});

test('an inlined line is found in each function that it was put into, and nowhere else', () => {
  const path = buildProgram();
  const { ranges } = findLine(path, 'names.c', lineWith('the inlined line'));
  const homes = ['exported', '_ZN2ns5Class5serveEi'].map((name) => findFunction(path, name).ranges);
  for (const home of homes)
    expect(ranges.some((one) => home.some(({ start, end }) => one.start >= start && one.end <= end))).toBe(
      true,
    );
  for (const { start, end } of ranges)
    for (const frames of linesOf(path, [start, end - 1n])) expect(frames[0]?.functionName).toBe('inlined');
});

test('an address has the functions that it was inlined from, innermost first', () => {
  const path = buildProgram();
  const line = lineWith('the inlined line');
  const [start = 0n] = findLine(path, 'names.c', line).ranges.map((one) => one.start);
  const local = findFunction(path, 'local_only').ranges[0]?.start ?? 0n;
  const [unknown, inlined = [], first = []] = linesOf(path, [1n, start, local]);
  expect(unknown).toEqual([]);
  expect(inlined.map(({ functionName }) => functionName)).toEqual(['inlined', expect.any(String)]);
  expect(inlined[0]).toMatchObject({ file: expect.stringMatching(/\/names\.c$/), line });
  expect(first).toMatchObject([{ functionName: 'local_only' }]);
  // From memory the same, in another order.
  expect(linesOf(path, [local, start])).toEqual([first, inlined]);
});

test('a file is named with as many folders as are needed', () => {
  const path = buildProgram();
  const line = lineWith('return value * 7');
  const full = findLine(path, 'names.c', line);
  for (const name of ['program/names.c', 'test/symbols/program/names.c', full.files[0] ?? ''])
    expect(findLine(path, name, line)).toEqual(full);
  expect(thrownBy(() => findLine(path, 'elsewhere/names.c', line)).message).toMatch(
    /^no source file elsewhere/,
  );
  expect(full.files).toEqual([expect.stringMatching(/\/program\/names\.c$/)]);
});

test('the code of a header is its own, not that of the file that includes it', () => {
  const path = buildProgram();
  const line = 9;
  expect(findLine(path, 'names.h', line).files).toEqual([expect.stringMatching(/\/program\/names\.h$/)]);
  expect(thrownBy(() => findLine(path, 'names.c', line)).message).toMatch(/^line 9 of names.c has no code/);
});

test('the end of a name is not the name', () => {
  // Where other-names.c has code, names.c has its includes.
  const path = buildProgram();
  const line = 6;
  expect(findLine(path, 'other-names.c', line).files).toHaveLength(1);
  expect(thrownBy(() => findLine(path, 'names.c', line)).message).toMatch(/^line 6 of names.c has no code/);
});

test.each([
  {
    what: 'a misspelt file',
    file: 'nmaes.c',
    line: 1,
    message: 'no source file nmaes.c',
    hint: 'did you mean names.c?',
  },
  {
    what: 'an unknown file',
    file: 'something-else-entirely.rs',
    line: 1,
    message: 'no source file',
    hint: 'name a source file',
  },
  {
    what: 'a comment',
    file: 'names.c',
    line: 3,
    message: 'line 3 of names.c has no code',
    hint: 'the nearest with code: ',
  },
  {
    what: 'a line past the end',
    file: 'names.c',
    line: 9999,
    message: 'line 9999 of names.c has no code',
    hint: 'the nearest with code: ',
  },
])('$what is answered with what is near', ({ file, line, message, hint }) => {
  const error = thrownBy(() => findLine(buildProgram(), file, line));
  expect(error.code).toBe('NF_E_SYMBOLS');
  expect(error.message).toContain(message);
  expect(error.hint).toContain(hint);
  if (!hint.startsWith('the nearest')) return;
  const near = error.hint?.match(/\d+/g)?.map(Number) ?? [];
  expect(near).toHaveLength(1);
  for (const one of near) expect(findLine(buildProgram(), file, one).ranges.length).toBeGreaterThan(0);
});

test('a program without lines says what is to be done', () => {
  const path = buildProgram('-g0');
  expect(thrownBy(() => findLine(path, 'names.c', 1))).toMatchObject({
    code: 'NF_E_SYMBOLS',
    message: `${path} has no source lines`,
    hint: expect.stringContaining('build it with -g'),
  });
  expect(thrownBy(() => linesOf(path, [1n])).message).toBe(`${path} has no source lines`);
});

test('the lines of code that the linker dropped are not found', () => {
  const path = buildProgram('-ffunction-sections', '-Wl,--gc-sections', '-DDROPPED');
  const line = lineWith('return value + 7000');
  expect(thrownBy(() => findLine(path, 'names.c', line)).message).toContain('has no code');
  expect(findLine(buildProgram(), 'names.c', line).ranges.length).toBeGreaterThan(0);
});

test('lines that are packed in an unknown way are refused, with the way out', () => {
  const path = join(directory, 'packed');
  const bytes = readFileSync(buildProgram('-gz=zlib'));
  const section = readElf(buildProgram('-gz=zlib')).sections.find(({ name }) => name === '.debug_line');
  bytes.writeUInt32LE(99, Number(section?.offset));
  writeFileSync(path, bytes);
  expect(thrownBy(() => findLine(path, 'names.c', 1))).toMatchObject({
    code: 'NF_E_SYMBOLS',
    hint: `objcopy --decompress-debug-sections ${path}`,
  });
});
