import { DwarfReader } from './dwarf-reader.ts';
import { textAt } from './text-at.ts';

/** The three sections in which lines and the names of their files are. */
export interface LineSections {
  readonly line: Buffer;
  readonly lineStrings: Buffer;
  readonly strings: Buffer;
}

/** The lines of one compilation unit: what comes before its program (DWARF 5, section 6.2.4). */
export interface LineHeader {
  /** Paths of the source files by their number; before DWARF 5 nothing has the number 0. */
  readonly files: readonly string[];
  readonly instructionBytes: number;
  readonly lineBase: number;
  readonly lineRange: number;
  /** How many operands each opcode below the special ones has, from opcode 1. */
  readonly operands: readonly number[];
  /** The program's bytes. */
  readonly programAt: number;
  readonly end: number;
}

const DWARF_64 = 0xffffffff;
const PATH = 1;
const FOLDER = 2;

/**
 * The unit that begins at `at` of `.debug_line`, DWARF 2 to 5; without files and program where its version is another.
 * @throws RangeError when it is damaged
 */
export function readLineHeader(sections: LineSections, at: number): LineHeader {
  const start = new DwarfReader(sections.line, at, sections.line.length);
  const length = start.u32();
  const is64 = length === DWARF_64;
  const end = (is64 ? start.u64() : length) + start.at;
  const reader = new DwarfReader(sections.line, start.at, end);
  const version = reader.u16();
  if (version < 2 || version > 5) return { ...NOTHING, programAt: end, end };
  if (version === 5) reader.skip(2);
  const headerBytes = is64 ? reader.u64() : reader.u32();
  const programAt = reader.at + headerBytes;
  const instructionBytes = reader.u8();
  // Operations of one instruction, and whether rows are statements unless they say: neither is of use here.
  reader.skip(version >= 4 ? 2 : 1);
  const lineBase = reader.i8();
  const lineRange = reader.u8();
  const operands = Array.from({ length: Math.max(reader.u8() - 1, 0) }, () => reader.u8());
  if (lineRange === 0) throw new RangeError('lines have no range');
  const files = version === 5 ? readFiles(reader, sections, is64) : readOldFiles(reader);
  return { files, instructionBytes, lineBase, lineRange, operands, programAt, end };
}

const NOTHING: Omit<LineHeader, 'programAt' | 'end'> = {
  files: [],
  instructionBytes: 1,
  lineBase: 0,
  lineRange: 1,
  operands: [],
};

/** Before DWARF 5 the folder of the compilation, number 0, is not in the table. */
function readOldFiles(reader: DwarfReader): readonly string[] {
  const folders = [''];
  for (let folder = reader.text(); folder !== ''; folder = reader.text()) folders.push(folder);
  const files = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    files.push(pathOf(folders[reader.uleb()], name));
    reader.uleb();
    reader.uleb();
  }
  return files;
}

function readFiles(reader: DwarfReader, sections: LineSections, is64: boolean): readonly string[] {
  const folders = readEntries(reader, sections, is64).map(({ path }) => path);
  return readEntries(reader, sections, is64).map(({ path, folder }) =>
    pathOf(folder === 0 ? folders[0] : pathOf(folders[0], folders[folder] ?? ''), path),
  );
}

interface Entry {
  readonly path: string;
  readonly folder: number;
}

function readEntries(reader: DwarfReader, sections: LineSections, is64: boolean): readonly Entry[] {
  const formats = Array.from({ length: reader.u8() }, () => ({
    content: reader.uleb(),
    form: reader.uleb(),
  }));
  const count = reader.uleb();
  const entries: Entry[] = [];
  // Entries without any content would be endless.
  for (let i = 0; i < count && formats.length > 0; i += 1) {
    let path = '';
    let folder = 0;
    for (const { content, form } of formats) {
      const value = readForm(reader, form, { sections, is64 });
      if (content === PATH) path = String(value);
      if (content === FOLDER) folder = Number(value);
    }
    entries.push({ path, folder });
  }
  return entries;
}

interface Strings {
  readonly sections: LineSections;
  readonly is64: boolean;
}

/** One value, a number or a text; undefined for one that is only stepped over (DWARF 5, section 7.5.6). */
function readForm(
  reader: DwarfReader,
  form: number,
  { sections, is64 }: Strings,
): number | string | undefined {
  const offset = (): number => (is64 ? reader.u64() : reader.u32());
  switch (form) {
    case 0x08:
      return reader.text();
    case 0x0e:
      return textAt(sections.strings, offset());
    case 0x1f:
      return textAt(sections.lineStrings, offset());
    case 0x0b:
      return reader.u8();
    case 0x05:
      return reader.u16();
    case 0x06:
      return reader.u32();
    case 0x07:
      return reader.u64();
    case 0x0f:
      return reader.uleb();
    case 0x1e:
      reader.skip(16);
      return undefined;
    case 0x09:
      reader.skip(reader.uleb());
      return undefined;
    default:
      throw new RangeError(`form ${form} in a table of files`);
  }
}

function pathOf(folder: string | undefined, name: string): string {
  const plain = name.startsWith('./') ? name.slice(2) : name;
  if (plain.startsWith('/') || folder === undefined || folder === '') return plain;
  return plain === '' ? folder : `${folder}/${plain}`;
}
