import { hasLines } from './debug-section.ts';
import { describeRemedy } from './describe-remedy.ts';
import { findDebugFile } from './find-debug-file.ts';
import { type ElfFile, readElf } from './read-elf.ts';
import { rememberByFile } from './remember-by-file.ts';
import { symbolsError } from './symbols-error.ts';

/** A program or library, and the file that has its lines: itself or its separate debug file. */
export interface LoadedLines {
  readonly elf: ElfFile;
  readonly linesIn: ElfFile;
}

/**
 * Finds the source lines of the program or library at `path`.
 * @throws NthfailError `NF_E_SYMBOLS` when there are none, with what to do, or when the file is damaged or cannot be read.
 */
export const loadLines: (path: string) => LoadedLines = rememberByFile((path) => {
  const elf = readElf(path);
  if (hasLines(elf)) return { elf, linesIn: elf };
  const search = findDebugFile(elf);
  if (search.found !== undefined && hasLines(search.found)) return { elf, linesIn: search.found };
  throw symbolsError(`${path} has no source lines`, { hint: describeRemedy(elf, search) });
});
