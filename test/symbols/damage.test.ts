import fc from 'fast-check';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isNthfailError } from '../../harness/errors.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { fileOffsetOf } from '../../harness/symbols/file-offset.ts';
import { findDebugFile } from '../../harness/symbols/find-debug-file.ts';
import { findLine } from '../../harness/symbols/find-line.ts';
import { readElf } from '../../harness/symbols/read-elf.ts';
import { readFunctions } from '../../harness/symbols/read-functions.ts';
import { SymbolTable } from '../../harness/symbols/symbol-table.ts';
import { thrownBy } from '../plan/thrown-by.ts';
import { buildTiny } from './build-program.ts';

const directory = makeScratchDirectory(tmpdir());
afterAll(() => removeScratchDirectory(directory));
const whole = readFileSync(buildTiny());
let written = 0;

/** Whether everything can be had of a file of these bytes; else it was refused with an error of this project. */
function isReadable(bytes: Buffer): boolean {
  // A name of its own each: files are remembered by name, size and time.
  const path = join(directory, `${(written += 1)}`);
  writeFileSync(path, bytes);
  const asked = [
    () => {
      const elf = readElf(path);
      findDebugFile(elf, directory);
      const table = new SymbolTable([...readFunctions(elf, '.symtab'), ...readFunctions(elf, '.dynsym')]);
      for (const { start } of table.symbols) {
        table.at(start);
        fileOffsetOf(elf, start);
      }
      if (table.find('add') === undefined) throw new Error('no function add');
    },
    () => findLine(path, 'tiny.c', 4),
  ];
  const isEach = asked.map((ask) => {
    try {
      ask();
      return true;
    } catch (error) {
      if (!isNthfailError(error) && !(error instanceof Error && error.message === 'no function add'))
        throw error;
      return false;
    }
  });
  rmSync(path);
  return !isEach.includes(false);
}

test('a whole file is read', () => {
  expect(isReadable(whole)).toBe(true);
});

test('a file that is cut anywhere is refused, or read as far as it goes', () => {
  const readable: number[] = [];
  for (let length = 0; length < whole.length; length += 1)
    if (isReadable(whole.subarray(0, length))) readable.push(length);
  // The section table is at the end.
  expect(readable).toEqual([]);
});

test('a damaged file is refused, or read as what it has become', () => {
  const edit = fc.tuple(
    fc.oneof(
      fc.nat({ max: whole.length - 9 }),
      fc.nat({ max: 64 }),
      fc.integer({ min: whole.length - 1600, max: whole.length - 9 }),
    ),
    fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.constantFrom(0n, 1n, 2n ** 63n, 2n ** 64n - 1n, 0xffffffffn),
    ),
    fc.constantFrom(1, 2, 4, 8),
  );
  const outcomes = new Set<boolean>();
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
      const bytes = Buffer.from(whole);
      for (const [at, value, width] of edits)
        for (let i = 0; i < width; i += 1) bytes[at + i] = Number((value >> BigInt(8 * i)) & 255n);
      outcomes.add(isReadable(bytes));
    }),
    { numRuns: 2000 },
  );
  // Otherwise the edits never met, or always broke, what is read.
  expect(outcomes).toEqual(new Set([true, false]));
});

test('names that all run into one another are refused before they fill the memory', () => {
  const elf = readElf(buildTiny());
  const rows = Buffer.alloc(24 * 1000);
  for (let at = 0; at < rows.length; at += 24) {
    rows.writeUInt8(2, at + 4);
    rows.writeUInt16LE(1, at + 6);
  }
  const bytes = Buffer.concat([whole, rows, Buffer.alloc(10_000, 'a')]);
  const table = Number(bytes.readBigUInt64LE(40));
  const place = (name: string, offset: number, size: number): void => {
    const row = table + 64 * elf.sections.findIndex((one) => one.name === name);
    bytes.writeBigUInt64LE(BigInt(offset), row + 24);
    bytes.writeBigUInt64LE(BigInt(size), row + 32);
  };
  place('.symtab', whole.length, rows.length);
  place('.strtab', whole.length + rows.length, 10_000);
  const path = join(directory, 'endless');
  writeFileSync(path, bytes);
  expect(thrownBy(() => readFunctions(readElf(path), '.symtab')).message).toBe(
    `${path} is damaged: the names of its .symtab never end`,
  );
});
