import type { FileBytes } from './file-bytes.ts';
import { unsound } from './symbols-error.ts';
import { tableRows } from './table-rows.ts';
import { textAt } from './text-at.ts';

/** One row of the section table (elf(5)). */
export interface Section {
  readonly name: string;
  /** SHT_ number: 2 is .symtab, 3 strings, 7 a note, 8 nothing in the file, 11 .dynsym. */
  readonly type: number;
  readonly flags: bigint;
  readonly address: bigint;
  readonly offset: bigint;
  /** Bytes in memory, and in the file unless its type is 8. */
  readonly size: bigint;
  /** Number of the section that belongs to it: of a symbol table, its strings. */
  readonly link: number;
}

const SHT_NOBITS = 8;
const SECTION_BYTES = 64;
/** The number of the section with the names is in section 0 instead (SHN_XINDEX). */
const IN_SECTION_0 = 0xffff;

/**
 * The section table of an ELF file whose first 64 bytes are `head`.
 * @throws NthfailError `NF_E_SYMBOLS` when the table, or the strings of its names, are not in the file.
 */
export function readSections(bytes: FileBytes, head: Buffer): readonly Section[] {
  const at = head.readBigUInt64LE(40);
  if (at === 0n) return [];
  const first = readSection0(bytes, head);
  const count = BigInt(head.readUInt16LE(60)) || first.readBigUInt64LE(32);
  const rows = tableRows(bytes.read(at, count * BigInt(SECTION_BYTES), 'section table'), SECTION_BYTES);
  const namesNumber = head.readUInt16LE(62);
  const names = rows[namesNumber === IN_SECTION_0 ? first.readUInt32LE(40) : namesNumber];
  const unnamed = rows.map((row) => toSection(row, ''));
  if (names === undefined) return unnamed;
  const strings = readSectionBytes(bytes, toSection(names, 'table of section names'));
  return rows.map((row) => toSection(row, textAt(strings, row.readUInt32LE(0))));
}

function toSection(row: Buffer, name: string): Section {
  return {
    name,
    type: row.readUInt32LE(4),
    flags: row.readBigUInt64LE(8),
    address: row.readBigUInt64LE(16),
    offset: row.readBigUInt64LE(24),
    size: row.readBigUInt64LE(32),
    link: row.readUInt32LE(40),
  };
}

/** The first row, which holds the counts that are too large for the header. */
export function readSection0(bytes: FileBytes, head: Buffer): Buffer {
  if (head.readUInt16LE(58) !== SECTION_BYTES)
    throw unsound(bytes.path, 'its section headers have another size');
  return bytes.read(head.readBigUInt64LE(40), BigInt(SECTION_BYTES), 'section table');
}

/** The bytes of a section as they are in the file; none for one that has none there. */
export function readSectionBytes(bytes: FileBytes, section: Section): Buffer {
  if (section.type === SHT_NOBITS) return Buffer.alloc(0);
  return bytes.read(section.offset, section.size, section.name === '' ? 'section' : section.name);
}
