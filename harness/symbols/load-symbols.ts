import { type DebugFileSearch, findDebugFile } from './find-debug-file.ts';
import { type ElfFile, readElf } from './read-elf.ts';
import { type RawFunction, hasSymbols, readFunctions } from './read-functions.ts';
import { rememberByFile } from './remember-by-file.ts';
import { SymbolTable } from './symbol-table.ts';

/** A program or library with the symbols that there are of it. */
export interface LoadedSymbols {
  readonly elf: ElfFile;
  readonly table: SymbolTable;
  /** Whether local functions are in the table: not those of a stripped file without its debug file. */
  readonly hasLocals: boolean;
  /** The search for a separate debug file; undefined when the file was not stripped. */
  readonly search: DebugFileSearch | undefined;
}

/**
 * The functions of the program or library at `path`: of its own tables, and of its separate debug file where it was stripped.
 * Read once for each file in this process.
 * @throws NthfailError `NF_E_SYMBOLS` when it is no ELF file, is damaged, or cannot be read.
 *
 * @example
 * const { table } = loadSymbols('/usr/sbin/nginx');
 * table.find('ngx_writev')?.ranges; // file virtual addresses
 * table.at(0x4f2a0n)?.symbol.name;
 */
export const loadSymbols: (path: string) => LoadedSymbols = rememberByFile((path) => {
  const elf = readElf(path);
  const isWhole = hasSymbols(elf, '.symtab');
  const search = isWhole ? undefined : findDebugFile(elf);
  const local = isWhole ? elf : search?.found;
  return {
    elf,
    table: new SymbolTable(functionsOf(elf, local)),
    hasLocals: local !== undefined && hasSymbols(local, '.symtab'),
    search,
  };
});

/** The functions of `.symtab`, and what only `.dynsym` has: mostly nothing, but for a stripped file. */
function functionsOf(elf: ElfFile, local: ElfFile | undefined): readonly RawFunction[] {
  const whole = local === undefined ? [] : readFunctions(local, '.symtab');
  const known = new Map(whole.map(({ name, address }) => [name, address]));
  return [
    ...whole,
    ...readFunctions(elf, '.dynsym').filter(({ name, address }) => known.get(name) !== address),
  ];
}
