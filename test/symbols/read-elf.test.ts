import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { fileOffsetOf } from '../../harness/symbols/file-offset.ts';
import { readElf } from '../../harness/symbols/read-elf.ts';
import { thrownBy } from '../plan/thrown-by.ts';
import { buildProgram, buildTiny } from './build-program.ts';
import { runTool } from './run-tool.ts';

const directory = makeScratchDirectory(tmpdir());
afterAll(() => removeScratchDirectory(directory));

const PROGRAMS = [
  { kind: 'a PIE', path: buildProgram('-pie', '-fPIE'), type: 'DYN' },
  { kind: 'a program at a fixed address', path: buildProgram('-no-pie', '-fno-pie'), type: 'EXEC' },
  { kind: 'a static program', path: buildProgram('-static', '-no-pie', '-fno-pie'), type: 'EXEC' },
  { kind: 'a static PIE', path: buildProgram('-static-pie', '-fPIE'), type: 'DYN' },
  { kind: 'a library', path: buildProgram('-shared', '-fPIC'), type: 'DYN' },
  {
    kind: 'a program with a build-id of another length',
    path: buildProgram('-Wl,--build-id=0x0123456789abcdef'),
    type: 'DYN',
  },
  { kind: 'Node', path: process.execPath, type: readElf(process.execPath).type },
];

const hex = (value: bigint): string => value.toString(16);

test.each(PROGRAMS)('$kind is read as readelf reads it', ({ path, type }) => {
  const elf = readElf(path);
  expect(elf.type).toBe(type);
  const said = runTool('readelf', '-n', '-W', path).map((line) => /Build ID: ([0-9a-f]+)/.exec(line)?.[1]);
  expect(elf.buildId).toBe(said.find((id) => id !== undefined));
  expect(elf.buildId).toBeTruthy();

  const segments = runTool('readelf', '-l', '-W', path)
    .map((line) => /^ +LOAD +0x(\w+) 0x(\w+) 0x\w+ 0x(\w+) 0x\w+ (.{3}) /.exec(line))
    .filter((match) => match !== null)
    .map(([, offset, address, bytes, flags]) =>
      [offset, address, bytes].map((one) => BigInt(`0x${one}`)).concat(BigInt(flags?.endsWith('E') ?? false)),
    );
  expect(segments.length).toBeGreaterThan(0);
  expect(
    elf.segments.map((one) => [one.offset, one.address, one.fileBytes, BigInt(one.isExecutable)]),
  ).toEqual(segments);

  const sections = runTool('readelf', '-S', '-W', path)
    .map((line) => /^ +\[ *\d+\] (\S*) +[A-Z]\S+ +(\w+) (\w+) (\w+) /.exec(line))
    .filter((match) => match !== null)
    .map((match) => match.slice(1).map((one, i) => (i === 0 ? one : hex(BigInt(`0x${one}`)))));
  expect(sections.length).toBeGreaterThan(5);
  expect(elf.sections.map((one) => [one.name, hex(one.address), hex(one.offset), hex(one.size)])).toEqual(
    sections,
  );
});

test.each(PROGRAMS)('the code of $kind has a place in the file', ({ path }) => {
  const elf = readElf(path);
  const text = elf.sections.find(({ name }) => name === '.text');
  const bss = elf.sections.find(({ name }) => name === '.bss');
  if (text === undefined || bss === undefined) throw new Error('no .text');
  for (const inside of [0n, 1n, text.size - 1n]) {
    expect(fileOffsetOf(elf, text.address + inside)).toBe(text.offset + inside);
  }
  expect(fileOffsetOf(elf, bss.address + bss.size - 1n)).toBeUndefined();
  expect(fileOffsetOf(elf, 2n ** 64n - 1n)).toBeUndefined();
});

test('where a segment has another address than its place in the file, both are kept apart', () => {
  const path = buildProgram('-no-pie', '-fno-pie', '-Wl,-Ttext-segment=0x12340000');
  const elf = readElf(path);
  const text = elf.sections.find(({ name }) => name === '.text');
  if (text === undefined) throw new Error('no .text');
  expect(text.address - text.offset).toBe(0x12340000n);
  expect(fileOffsetOf(elf, text.address)).toBe(text.offset);
});

/** A copy of a program in which `edit` has changed something. */
function addCopy(name: string, edit: (bytes: Buffer) => void): string {
  const bytes = readFileSync(buildTiny());
  edit(bytes);
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

test('more sections and segments than the header can count are read from section 0', () => {
  const plain = readElf(buildTiny());
  const path = addCopy('many', (bytes) => {
    const section0 = Number(bytes.readBigUInt64LE(40));
    bytes.writeBigUInt64LE(BigInt(bytes.readUInt16LE(60)), section0 + 32);
    bytes.writeUInt32LE(bytes.readUInt16LE(62), section0 + 40);
    bytes.writeUInt32LE(bytes.readUInt16LE(56), section0 + 44);
    bytes.writeUInt16LE(0, 60);
    bytes.writeUInt16LE(0xffff, 62);
    bytes.writeUInt16LE(0xffff, 56);
  });
  const { segments, sections } = readElf(path);
  expect(segments).toEqual(plain.segments);
  expect(sections.slice(1)).toEqual(plain.sections.slice(1));
});

test('without a section table the segments are left', () => {
  const path = addCopy('no-sections', (bytes) => bytes.writeBigUInt64LE(0n, 40));
  const { segments, sections, buildId } = readElf(path);
  expect({ sections, buildId }).toEqual({ sections: [], buildId: undefined });
  expect(segments).toEqual(readElf(buildTiny()).segments);
});

test.each([
  { what: 'text', path: addCopy('text', (bytes) => bytes.fill('x')), message: 'is not an ELF file' },
  {
    what: 'an x86 program',
    path: addCopy('32', (bytes) => bytes.writeUInt8(1, 4)),
    message: 'another kind of machine',
  },
  {
    what: 'a big-endian program',
    path: addCopy('big', (bytes) => bytes.writeUInt8(2, 5)),
    message: 'another kind of machine',
  },
  {
    what: 'a riscv program',
    path: addCopy('riscv', (bytes) => bytes.writeUInt16LE(243, 18)),
    message: 'another kind of machine',
  },
  {
    what: 'an object',
    path: addCopy('object', (bytes) => bytes.writeUInt16LE(1, 16)),
    message: 'neither a program nor a library',
  },
  {
    what: 'a table past the end',
    path: addCopy('past', (bytes) => bytes.writeBigUInt64LE(2n ** 63n, 40)),
    message: 'section table lies past its end',
  },
  {
    what: 'other section headers',
    path: addCopy('sections', (bytes) => bytes.writeUInt16LE(40, 58)),
    message: 'section headers have another size',
  },
  {
    what: 'other program headers',
    path: addCopy('headers', (bytes) => bytes.writeUInt16LE(32, 54)),
    message: 'program headers have another size',
  },
  { what: 'nothing', path: join(directory, 'nothing'), message: 'ENOENT' },
  { what: 'a folder', path: directory, message: 'not a regular file' },
])('$what is refused', ({ path, message }) => {
  const error = thrownBy(() => readElf(path));
  expect(error.code).toBe('NF_E_SYMBOLS');
  expect(error.message).toContain(message);
  expect(error.message).toContain(path);
  expect(error.hint).toBeTruthy();
});

test('a table that claims gigabytes is refused, also where the file has them', () => {
  const path = addCopy('sparse', (bytes) => {
    const names = Number(bytes.readBigUInt64LE(40)) + 64 * bytes.readUInt16LE(62);
    bytes.writeBigUInt64LE(2n ** 30n + 1n, names + 32);
  });
  truncateSync(path, 2 ** 31);
  expect(thrownBy(() => readElf(path)).message).toBe(
    `${path} is damaged: its table of section names would be 1073741825 bytes`,
  );
});

test('a FIFO is refused and not waited for', () => {
  const path = join(directory, 'fifo');
  execFileSync('mkfifo', [path]);
  expect(thrownBy(() => readElf(path)).message).toContain('not a regular file');
});
