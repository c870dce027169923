import { DwarfReader } from './dwarf-reader.ts';
import type { LineHeader } from './line-header.ts';

/** Code of one source line: file virtual addresses from `start` up to and without `end`, at least one byte. */
export interface LineRow {
  /** Number of the file in its unit. */
  readonly file: number;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** Extended and standard opcodes (DWARF 5, sections 6.2.5.2 and 6.2.5.3). */
const END_SEQUENCE = 1;
const SET_ADDRESS = 2;
const EXTENDED = 0;
const COPY = 1;
const ADVANCE_PC = 2;
const ADVANCE_LINE = 3;
const SET_FILE = 4;
const CONST_ADD_PC = 8;
const FIXED_ADVANCE_PC = 9;

interface State {
  address: number;
  file: number;
  line: number;
}

/**
 * Runs the program of a unit, and tells `take` of each piece of code and its line. Where several lines
 * have the same first address, as inlined code may, the last of them has the code, as addr2line(1) says.
 * @throws RangeError when the program is damaged
 */
export function runLineProgram(section: Buffer, header: LineHeader, take: (row: LineRow) => void): void {
  const reader = new DwarfReader(section, header.programAt, header.end);
  const special = header.operands.length + 1;
  const advance = (opcode: number): number =>
    Math.floor((opcode - special) / header.lineRange) * header.instructionBytes;
  let state = fresh();
  let last: State | undefined;
  const addRow = (): void => {
    if (last !== undefined && state.address > last.address)
      take({ file: last.file, line: last.line, start: last.address, end: state.address });
    last = { ...state };
  };
  while (!reader.isAtEnd) {
    const opcode = reader.u8();
    if (opcode >= special) {
      state.address += advance(opcode);
      state.line += header.lineBase + ((opcode - special) % header.lineRange);
      addRow();
    } else if (opcode === EXTENDED) {
      const length = reader.uleb();
      const next = reader.skip(length) + length;
      const inside = new DwarfReader(section, next - length, next);
      const what = length === 0 ? EXTENDED : inside.u8();
      if (what === SET_ADDRESS) state.address = length === 9 ? inside.u64() : inside.u32();
      if (what === END_SEQUENCE) {
        addRow();
        last = undefined;
        state = fresh();
      }
    } else if (opcode === COPY) addRow();
    else if (opcode === ADVANCE_PC) state.address += reader.uleb() * header.instructionBytes;
    else if (opcode === ADVANCE_LINE) state.line += reader.sleb();
    else if (opcode === SET_FILE) state.file = reader.uleb();
    else if (opcode === CONST_ADD_PC) state.address += advance(255);
    else if (opcode === FIXED_ADVANCE_PC) state.address += reader.u16();
    else for (let i = header.operands[opcode - 1] ?? 0; i > 0; i -= 1) reader.uleb();
  }
}

function fresh(): State {
  return { address: 0, file: 1, line: 1 };
}
