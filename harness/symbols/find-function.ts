import { nearestWord } from '../plan/nearest-word.ts';
import { mergeRanges } from './address-range.ts';
import { demangle } from './demangle.ts';
import { describeRemedy } from './describe-remedy.ts';
import { type LoadedSymbols, loadSymbols } from './load-symbols.ts';
import type { FoundFunction, SymbolTable } from './symbol-table.ts';
import { symbolsError } from './symbols-error.ts';

/**
 * The function that a person calls `name` in the program or library at `path`.
 *
 * Its copies and parts are found with it (see {@link SymbolTable.find}). A C++ or Rust function is found by its mangled name,
 * by its full name without parameters (`ns::Class::serve`, all overloads), or with them (`ns::serve(int)`). What the compiler
 * put into its callers (an inlined function) has no symbol: only a copy that was made besides is found, and where
 * there is none, the lines of its body are the way to name it ({@link findLine}).
 *
 * @throws NthfailError `NF_E_SYMBOLS` when there is none, with what to do: the likely name, or how to have symbols.
 */
export function findFunction(path: string, name: string): FoundFunction {
  const loaded = loadSymbols(path);
  const found = loaded.table.find(name) ?? findDemangled(loaded.table, name);
  if (found !== undefined) return found;
  throw symbolsError(`no function ${name} in ${path}${loaded.hasLocals ? '' : ', which was stripped'}`, {
    hint: adviceOn(name, loaded),
  });
}

function findDemangled(table: SymbolTable, name: string): FoundFunction | undefined {
  if (!name.includes('::') && !name.includes('(')) return undefined;
  const { mangled, readable } = readableNames(table, name.includes('('));
  const parts = mangled
    .filter((_, i) => readable[i] === name)
    .map((one) => table.find(one))
    .filter((one) => one !== undefined);
  return parts.length === 0 ? undefined : join(name, parts);
}

interface ReadableNames {
  readonly mangled: readonly string[];
  /** In the same order. */
  readonly readable: readonly string[];
}

const knownNames: Readonly<Record<'plain' | 'full', WeakMap<SymbolTable, ReadableNames>>> = {
  plain: new WeakMap(),
  full: new WeakMap(),
};

function readableNames(table: SymbolTable, hasParameters: boolean): ReadableNames {
  const known = knownNames[hasParameters ? 'full' : 'plain'];
  const last = known.get(table);
  if (last !== undefined) return last;
  const mangled = [...new Set(table.symbols.map(({ functionName }) => functionName))];
  const readable = demangle(mangled, hasParameters);
  // It may be installed until the next time.
  if (readable === undefined) return { mangled, readable: [] };
  const names = { mangled, readable };
  known.set(table, names);
  return names;
}

/** Several overloads as one; names of the same code, as constructors have two, are one function. */
function join(name: string, parts: readonly FoundFunction[]): FoundFunction {
  const entries = new Set<bigint>();
  let functionCount = 0;
  for (const part of parts) {
    const isKnown = part.entries.length > 0 && part.entries.every((entry) => entries.has(entry));
    if (!isKnown) functionCount += part.functionCount;
    for (const entry of part.entries) entries.add(entry);
  }
  return {
    name,
    symbols: parts.flatMap(({ symbols }) => symbols).toSorted((a, b) => (a.start < b.start ? -1 : 1)),
    ranges: mergeRanges(parts.flatMap(({ ranges }) => ranges)),
    entries: [...entries].toSorted((a, b) => (a < b ? -1 : 1)),
    functionCount,
  };
}

const INLINED =
  'a function that was inlined everywhere has no symbol: name a line of it, or build it with -fno-inline';
/** A word is like another when they are about as long. */
const LONGEST_DIFFERENCE = 3;

function adviceOn(name: string, loaded: LoadedSymbols): string {
  const alike = [...loaded.table.names].filter(
    (one) => Math.abs(one.length - name.length) <= LONGEST_DIFFERENCE,
  );
  const nearest = nearestWord(name, alike);
  if (!loaded.hasLocals) {
    const remedy = describeRemedy(loaded.elf, loaded.search);
    return nearest === undefined ? remedy : `did you mean ${nearest}? If not, ${remedy}`;
  }
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  if (name.includes('::') && demangle(['_Z1fv'], false) === undefined)
    return 'only mangled names can be matched without c++filt: apt-get install binutils';
  return INLINED;
}
