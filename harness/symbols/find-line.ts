import { basename } from 'node:path';
import { nearestWord } from '../plan/nearest-word.ts';
import { type AddressRange, mergeRanges } from './address-range.ts';
import { readDebugSection } from './debug-section.ts';
import { type LineHeader, type LineSections, readLineHeader } from './line-header.ts';
import { type LineRow, runLineProgram } from './line-program.ts';
import { type LoadedLines, loadLines } from './load-lines.ts';
import type { ElfFile } from './read-elf.ts';
import { rememberByFile } from './remember-by-file.ts';
import { symbolsError, unsound } from './symbols-error.ts';

/** The code of a source line. */
export interface FoundLine {
  /** Source files of this name that have code on this line; more than one when folders hold files of one name. */
  readonly files: readonly string[];
  /** File virtual addresses, in all of these files and wherever the line was inlined. */
  readonly ranges: readonly AddressRange[];
}

/**
 * The code of line `line` of a source file in the program or library at `path`, inlined copies included. A statement of
 * several lines is mostly counted to its first; optimized code may give a call to a line beside the one on which it is read.
 * @param file a name such as `conn.c`, or with as many of its folders as are needed: `http/conn.c`
 * @param line from 1
 * @throws NthfailError `NF_E_SYMBOLS` when the program has no lines, no such file, or no code on this line; with the nearest.
 */
export function findLine(path: string, file: string, line: number): FoundLine {
  const { files, names } = linesByFile(path)(file);
  if (files.length === 0)
    throw symbolsError(`no source file ${file} in the lines of ${path}`, { hint: adviceOnFile(file, names) });
  const having = files.filter(({ ranges }) => ranges.has(line));
  if (having.length === 0)
    throw symbolsError(`line ${line} of ${file} has no code in ${path}`, { hint: adviceOnLine(files, line) });
  return {
    files: having.map(({ name }) => name),
    ranges: mergeRanges(having.flatMap(({ ranges }) => ranges.get(line) ?? [])),
  };
}

interface SourceLines {
  readonly name: string;
  readonly ranges: ReadonlyMap<number, readonly AddressRange[]>;
}

interface FileLines {
  readonly files: readonly SourceLines[];
  /** Names of all source files, for a suggestion; empty when `files` is not. */
  readonly names: ReadonlySet<string>;
}

/** For one program: the lines of a source file, read when they are first asked for. */
const linesByFile: (path: string) => (file: string) => FileLines = rememberByFile((path) => {
  const loaded = loadLines(path);
  const known = new Map<string, FileLines>();
  return (file) => {
    const lines = known.get(file) ?? readLines(loaded, file);
    known.set(file, lines);
    return lines;
  };
});

function readLines({ elf, linesIn }: LoadedLines, file: string): FileLines {
  const sections = {
    line: readDebugSection(linesIn, '.debug_line'),
    lineStrings: readDebugSection(linesIn, '.debug_line_str'),
    strings: readDebugSection(linesIn, '.debug_str'),
  };
  const files = new Map<string, Map<number, AddressRange[]>>();
  const names = new Set<string>();
  try {
    for (const unit of readUnits(sections)) {
      const wanted = unit.files.map((name) => isFile(name, file));
      for (const name of unit.files) names.add(basename(name));
      // Most units have nothing to do with it, and need not be run.
      if (!wanted.includes(true)) continue;
      runLineProgram(sections.line, unit, (row) => {
        if (wanted[row.file] === true && isCode(elf, row)) addRow(files, unit.files[row.file] ?? '', row);
      });
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw unsound(linesIn.path, 'its table of lines breaks off', { cause });
  }
  return { files: [...files].map(([name, ranges]) => ({ name, ranges })), names };
}

function* readUnits(sections: LineSections): Generator<LineHeader> {
  for (let at = 0; at < sections.line.length;) {
    const header = readLineHeader(sections, at);
    yield header;
    at = header.end;
  }
}

function isFile(path: string, wanted: string): boolean {
  return path === wanted || path.endsWith(`/${wanted}`);
}

/** Whether a row is of code that is in the program: the linker leaves the lines of what it dropped at address 0. */
function isCode({ segments }: ElfFile, { start, end }: LineRow): boolean {
  return segments.some(
    ({ isExecutable, address, fileBytes }) => isExecutable && start >= address && end <= address + fileBytes,
  );
}

function addRow(
  files: Map<string, Map<number, AddressRange[]>>,
  name: string,
  { line, start, end }: LineRow,
): void {
  const lines = files.get(name) ?? new Map<number, AddressRange[]>();
  files.set(name, lines);
  const ranges = lines.get(line) ?? [];
  lines.set(line, ranges);
  ranges.push({ start: BigInt(start), end: BigInt(end) });
}

function adviceOnFile(file: string, names: ReadonlySet<string>): string {
  const nearest = nearestWord(basename(file), names);
  return nearest === undefined
    ? 'name a source file of this program that was built with -g'
    : `did you mean ${nearest}?`;
}

function adviceOnLine(files: readonly SourceLines[], line: number): string {
  const lines = [...new Set(files.flatMap(({ ranges }) => [...ranges.keys()]))].toSorted((a, b) => a - b);
  const before = lines.findLast((one) => one < line);
  const after = lines.find((one) => one > line);
  return `the nearest with code: ${[before, after].filter((one) => one !== undefined).join(' and ')}`;
}
