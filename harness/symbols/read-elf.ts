import { type FileBytes, withFileBytes } from './file-bytes.ts';
import { readBuildId } from './read-build-id.ts';
import { type Section, readSections, readSection0 } from './read-sections.ts';
import { symbolsError, unsound } from './symbols-error.ts';
import { tableRows } from './table-rows.ts';

/** A part of the file that is mapped when the program is loaded (PT_LOAD of elf(5)). */
export interface Segment {
  /** Byte of the file at which it begins. */
  readonly offset: bigint;
  /** Virtual address of that byte, before the load bias. */
  readonly address: bigint;
  /** Bytes in the file. */
  readonly fileBytes: bigint;
  readonly isExecutable: boolean;
}

/** The tables of a program, a library or a separate debug file. */
export interface ElfFile {
  readonly path: string;
  /** EXEC is loaded at its own addresses; DYN (a PIE or a library) at a bias. */
  readonly type: 'EXEC' | 'DYN';
  /** Hexadecimal NT_GNU_BUILD_ID, if the linker wrote one. */
  readonly buildId: string | undefined;
  readonly segments: readonly Segment[];
  /** Empty in a file whose section table was cut off. */
  readonly sections: readonly Section[];
}

const MACHINES: readonly number[] = [62, 183];
const PT_LOAD = 1;
const PF_X = 1;
const SEGMENT_BYTES = 56;
/** The number of segments is in section 0 instead (PN_XNUM). */
const IN_SECTION_0 = 0xffff;

/**
 * Reads the headers of a 64-bit little-endian ELF file for x86-64 or aarch64 (elf(5)); symbols are left to
 * {@link readFunctions}. Nothing that the file says of itself is believed before it is compared with its size.
 * @throws NthfailError `NF_E_SYMBOLS` when it is not such a file, is damaged, or cannot be read.
 */
export function readElf(path: string): ElfFile {
  return withFileBytes(path, (bytes) => {
    const head = readHead(bytes);
    const type = head.readUInt16LE(16);
    const sections = readSections(bytes, head);
    return {
      path,
      type: type === 2 ? 'EXEC' : 'DYN',
      buildId: readBuildId(bytes, sections),
      segments: readSegments(bytes, head),
      sections,
    };
  });
}

function readHead(bytes: FileBytes): Buffer {
  const { path, size } = bytes;
  const head = bytes.read(0n, BigInt(Math.min(size, 64)), 'header');
  if (head.toString('latin1', 0, 4) !== '\x7fELF')
    throw symbolsError(`${path} is not an ELF file`, { hint: 'name the program itself, not a script' });
  if (head.length < 64) throw unsound(path, 'its header lies past its end');
  if (head[4] !== 2 || head[5] !== 1 || !MACHINES.includes(head.readUInt16LE(18)))
    throw symbolsError(`${path} is built for another kind of machine`, {
      hint: 'use a build for x86-64 or arm64',
    });
  const type = head.readUInt16LE(16);
  if (type !== 2 && type !== 3)
    throw symbolsError(`${path} is neither a program nor a library (its ELF type is ${type})`, {
      hint: 'name a linked program or a shared library',
    });
  return head;
}

function readSegments(bytes: FileBytes, head: Buffer): readonly Segment[] {
  const table = bytes.read(head.readBigUInt64LE(32), tableBytes(bytes, head), 'program header table');
  return tableRows(table, SEGMENT_BYTES)
    .filter((row) => row.readUInt32LE(0) === PT_LOAD)
    .map((row) => ({
      offset: row.readBigUInt64LE(8),
      address: row.readBigUInt64LE(16),
      fileBytes: row.readBigUInt64LE(32),
      isExecutable: (row.readUInt32LE(4) & PF_X) !== 0,
    }));
}

function tableBytes(bytes: FileBytes, head: Buffer): bigint {
  const count = head.readUInt16LE(56);
  if (count === 0) return 0n;
  if (head.readUInt16LE(54) !== SEGMENT_BYTES)
    throw unsound(bytes.path, 'its program headers have another size');
  if (count !== IN_SECTION_0) return BigInt(count * SEGMENT_BYTES);
  return BigInt(readSection0(bytes, head).readUInt32LE(44)) * BigInt(SEGMENT_BYTES);
}
