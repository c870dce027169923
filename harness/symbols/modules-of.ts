import { readFileSync, readlinkSync } from 'node:fs';
import { isNthfailError, messageOf } from '../errors.ts';
import type { AddressRange } from './address-range.ts';
import { type Mapping, parseMaps } from './parse-maps.ts';
import { type ElfFile, readElf } from './read-elf.ts';
import { rememberByFile } from './remember-by-file.ts';
import { symbolsError } from './symbols-error.ts';

/** A program or library as a process has it in its memory. */
export interface Module {
  /** Path as the process mapped it, or `[vdso]`, which the kernel gives and no file has. */
  readonly path: string;
  /** Where its bytes can be read while the process lives, also when it was removed; undefined for `[vdso]`. */
  readonly file: string | undefined;
  /** Whether the file was removed or replaced after it was mapped, as by an upgrade. */
  readonly isDeleted: boolean;
  readonly device: string;
  readonly inode: bigint;
  /** What is added to a file virtual address for the address in this process: 0 for a program that is no PIE. */
  readonly bias: bigint;
  /** Its executable mappings, as addresses in the process. */
  readonly ranges: readonly AddressRange[];
}

/**
 * The modules of a running process that have code, in the order of their addresses. Mapped code that is no ELF file, and
 * files that may not be read, are left out.
 * @throws NthfailError `NF_E_SYMBOLS` when there is no such process, or it may not be looked at.
 */
export function modulesOf(pid: number): readonly Module[] {
  const modules = new Map<string, Module>();
  for (const mapping of parseMaps(readMaps(pid))) {
    if (!mapping.isExecutable || mapping.path === '') continue;
    const found = moduleOf(pid, mapping);
    if (found === undefined) continue;
    // The same file may be loaded twice (dlmopen(3)), at two biases.
    const key = [found.device, found.inode, found.path, found.bias].join(' ');
    const known = modules.get(key);
    modules.set(key, known === undefined ? found : { ...known, ranges: [...known.ranges, ...found.ranges] });
  }
  return [...modules.values()];
}

function readMaps(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'utf8');
  } catch (cause) {
    throw symbolsError(`cannot look at process ${pid}: ${messageOf(cause)}`, {
      hint: 'is it running, and your own?',
      cause,
    });
  }
}

function moduleOf(pid: number, mapping: Mapping): Module | undefined {
  const { path, isDeleted, device, inode, start, end } = mapping;
  const common = { path, isDeleted, device, inode, ranges: [{ start, end }] };
  if (path === '[vdso]') return { ...common, file: undefined, bias: start };
  if (inode === 0n) return undefined;
  for (const file of filesOf(pid, mapping)) {
    const elf = tryElf(file);
    const bias = elf === undefined ? undefined : biasOf(elf, mapping);
    if (bias !== undefined) return { ...common, file, bias };
  }
  return undefined;
}

/** Where the bytes of a mapping may be read, the plainest first. */
function filesOf(pid: number, { path, isDeleted, start, end }: Mapping): readonly string[] {
  // The second is for processes in a container, the third needs privileges and sees through a removal.
  const behind = `/proc/${pid}/map_files/${start.toString(16)}-${end.toString(16)}`;
  const named = isDeleted ? [] : [path, `/proc/${pid}/root${path}`];
  return [...named, behind, ...(isProgram(pid, path, isDeleted) ? [`/proc/${pid}/exe`] : [])];
}

function isProgram(pid: number, path: string, isDeleted: boolean): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === (isDeleted ? `${path} (deleted)` : path);
  } catch {
    return false;
  }
}

/** What is not ELF has no functions, and what may not be read has none for us. */
function tryElf(file: string): ElfFile | undefined {
  try {
    return headersOf(file);
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    return undefined;
  }
}

const headersOf: (path: string) => ElfFile = rememberByFile(readElf);

/** By the executable segment of which a part is mapped at `start`. */
function biasOf({ segments }: ElfFile, { start, end, offset }: Mapping): bigint | undefined {
  const home = segments.find(
    (one) => one.isExecutable && one.offset < offset + (end - start) && one.offset + one.fileBytes > offset,
  );
  return home === undefined ? undefined : start - offset - (home.address - home.offset);
}
