import { type FileBytes, withFileBytes } from './file-bytes.ts';
import type { ElfFile } from './read-elf.ts';
import { type Section, readSectionBytes } from './read-sections.ts';
import { unsound } from './symbols-error.ts';
import { textAt } from './text-at.ts';

/** A defined function as a symbol table has it. */
export interface RawFunction {
  /** Without the version that a linker may have appended: `memcpy` for `memcpy@@GLIBC_2.14`. */
  readonly name: string;
  /** File virtual address. */
  readonly address: bigint;
  /** Bytes, 0 where nobody said. */
  readonly size: bigint;
  /** Local is `static` in C. */
  readonly binding: 'local' | 'global' | 'weak';
  /** Its code chooses the function at run time, and is not the function (STT_GNU_IFUNC). */
  readonly isResolver: boolean;
  /** The source file of a local function; undefined for a global one, also one that the linker made local (hidden). */
  readonly source: SourceFile | undefined;
  /** End of the section that it is in. */
  readonly limit: bigint | undefined;
}

/** A source file as the symbol table names it (STT_FILE). */
export interface SourceFile {
  /** Mostly without folders, such as `nxt_conn.c`. */
  readonly name: string;
  /** Place in the table: several files may have one name. */
  readonly number: number;
}

/** Name of a table of symbols, and of the type of its section. */
const TABLES: Readonly<Record<'.symtab' | '.dynsym', number>> = { '.symtab': 2, '.dynsym': 11 };
const ROW_BYTES = 24;
const STT_FUNC = 2;
const STT_FILE = 4;
const STT_GNU_IFUNC = 10;
const SHN_UNDEF = 0;
/** Numbers from here on are no sections: absolute values, common blocks. */
const SHN_LORESERVE = 0xff00;
const SHN_XINDEX = 0xffff;
const BINDINGS: readonly RawFunction['binding'][] = ['local', 'global', 'weak'];
/** Names may share their ends, so all of them may be longer than the strings; a damaged table could make them endless. */
const MOST_SHARING = 16;

/** Whether the file has this table of symbols with its contents: a stripped file has no `.symtab`. */
export function hasSymbols({ sections }: ElfFile, table: '.symtab' | '.dynsym'): boolean {
  return sections.some(({ name, type, size }) => name === table && type === TABLES[table] && size > 0n);
}

/**
 * The functions that `.symtab` or `.dynsym` of a file defines (elf(5)), in the order of the table; none if it has no such table.
 * @throws NthfailError `NF_E_SYMBOLS` when the table is damaged.
 */
export function readFunctions(elf: ElfFile, table: '.symtab' | '.dynsym'): readonly RawFunction[] {
  const section = elf.sections.find(({ name, type }) => name === table && type === TABLES[table]);
  if (section === undefined) return [];
  return withFileBytes(elf.path, (bytes) => readTable(bytes, elf.sections, section));
}

function readTable(bytes: FileBytes, sections: readonly Section[], section: Section): readonly RawFunction[] {
  const strings = sections[section.link];
  if (strings === undefined) throw unsound(bytes.path, `its ${section.name} has no strings`);
  const names = readSectionBytes(bytes, strings);
  const rows = readSectionBytes(bytes, section);
  const functions: RawFunction[] = [];
  let nameBytes = 0;
  let source: SourceFile | undefined;
  for (let at = 0; at + ROW_BYTES <= rows.length; at += ROW_BYTES) {
    const info = rows.readUInt8(at + 4);
    const type = info & 15;
    if (type !== STT_FUNC && type !== STT_GNU_IFUNC && type !== STT_FILE) continue;
    const home = rows.readUInt16LE(at + 6);
    if (type !== STT_FILE && (home === SHN_UNDEF || (home >= SHN_LORESERVE && home !== SHN_XINDEX))) continue;
    const name = textAt(names, rows.readUInt32LE(at));
    nameBytes += name.length;
    if (nameBytes > MOST_SHARING * names.length)
      throw unsound(bytes.path, `the names of its ${section.name} never end`);
    // The linker puts what it made local itself, such as hidden functions, under a file without a name.
    if (type === STT_FILE) source = name === '' ? undefined : { name, number: at / ROW_BYTES };
    else if (name !== '') {
      const binding = BINDINGS[info >> 4] ?? 'global';
      functions.push({
        name: withoutVersion(name),
        address: rows.readBigUInt64LE(at + 8),
        size: rows.readBigUInt64LE(at + 16),
        binding,
        isResolver: type === STT_GNU_IFUNC,
        source: binding === 'local' ? source : undefined,
        limit: endOf(sections[home]),
      });
    }
  }
  return functions;
}

function endOf(section: Section | undefined): bigint | undefined {
  return section === undefined ? undefined : section.address + section.size;
}

function withoutVersion(name: string): string {
  const at = name.indexOf('@', 1);
  return at < 0 ? name : name.slice(0, at);
}
