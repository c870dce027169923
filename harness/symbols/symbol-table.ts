import { type AddressRange, mergeRanges } from './address-range.ts';
import { functionNameOf, isPartName } from './function-name.ts';
import type { RawFunction } from './read-functions.ts';

/** A function's code, or a part or a copy of it that the compiler made. */
export interface FunctionSymbol extends AddressRange {
  /** Name of the symbol, such as `serve.part.0`. */
  readonly name: string;
  /** Name in the source: `serve`. */
  readonly functionName: string;
  readonly binding: RawFunction['binding'];
  readonly isResolver: boolean;
  readonly source: RawFunction['source'];
}

/** Everything that a name stands for in one file. */
export interface FoundFunction {
  readonly name: string;
  /** Each place once, in the order of the addresses. */
  readonly symbols: readonly FunctionSymbol[];
  /** All of their code, as file virtual addresses. */
  readonly ranges: readonly AddressRange[];
  /** Where the function begins: more than one when it was copied, or when several have the name; none when only parts are left of it. */
  readonly entries: readonly bigint[];
  /** Functions that have this name: local ones of several source files may share one. At least 1. */
  readonly functionCount: number;
}

/** What is at an address. */
export interface SymbolPlace {
  readonly symbol: FunctionSymbol;
  /** Bytes from the beginning of the symbol. */
  readonly offset: bigint;
}

/** Where several symbols are at one address, the one that people know it by comes last. */
const RANK: Readonly<Record<RawFunction['binding'], number>> = { local: 0, weak: 1, global: 2 };

/** The functions of one file by name and by address. All addresses are file virtual addresses, as in nm(1). */
export class SymbolTable {
  /** In the order of their addresses; where several are at one, the best known is last. */
  readonly symbols: readonly FunctionSymbol[];
  readonly #starts: BigUint64Array;
  /** The highest end of a symbol up to each place: beyond it there is no need to look further back. */
  readonly #reach: BigUint64Array;
  #byName: ReadonlyMap<string, readonly FunctionSymbol[]> | undefined;

  /** @param functions from one file and from its separate debug file, in any order, some perhaps twice */
  constructor(functions: readonly RawFunction[]) {
    this.symbols = arrange(functions);
    this.#starts = BigUint64Array.from(this.symbols, ({ start }) => start);
    this.#reach = new BigUint64Array(this.symbols.length);
    let reach = 0n;
    for (const [i, { end }] of this.symbols.entries()) {
      if (end > reach) reach = end;
      this.#reach[i] = reach;
    }
  }

  /** The names that {@link find} knows. */
  get names(): Iterable<string> {
    return this.#names().keys();
  }

  /**
   * The function of this name, with the copies and parts that compilers make of one (`name.cold`, `name.part.0`);
   * or, for the full name of a symbol, that symbol alone. C++ functions are known by their mangled names here.
   */
  find(name: string): FoundFunction | undefined {
    const found = this.#names().get(name);
    if (found === undefined) return undefined;
    const whole = found.filter((symbol) => !isPartName(symbol.name));
    return {
      name,
      symbols: found,
      ranges: mergeRanges(found),
      entries: [...new Set(whole.map(({ start }) => start))],
      functionCount: countFunctions(found),
    };
  }

  /** The symbol whose code is at `address`; the innermost where they overlap. A binary search. */
  at(address: bigint): SymbolPlace | undefined {
    for (let i = this.#lastUpTo(address); i >= 0 && (this.#reach[i] ?? 0n) > address; i -= 1) {
      const symbol = this.symbols[i];
      if (symbol !== undefined && symbol.end > address) return { symbol, offset: address - symbol.start };
    }
    return undefined;
  }

  /** Place of the last symbol that begins at `address` or before it, -1 if there is none. */
  #lastUpTo(address: bigint): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #names(): ReadonlyMap<string, readonly FunctionSymbol[]> {
    this.#byName ??= indexByName(this.symbols);
    return this.#byName;
  }
}

function arrange(functions: readonly RawFunction[]): readonly FunctionSymbol[] {
  const symbols: FunctionSymbol[] = [];
  let here: RawFunction | undefined;
  let above: bigint | undefined;
  for (const one of functions.toSorted(compare).toReversed()) {
    // What `.dynsym` has, `.symtab` repeats.
    if (here !== undefined && compare(one, here) === 0) continue;
    if (here !== undefined && one.address !== here.address) above = here.address;
    here = one;
    const { name, address, size, binding, isResolver, source } = one;
    const end = size > 0n ? BigInt.asUintN(64, address + size) : endOfUnsized(one, above);
    symbols.push({
      name,
      functionName: functionNameOf(name),
      start: address,
      end,
      binding,
      isResolver,
      source,
    });
  }
  return symbols.toReversed();
}

/** By address; what is to be found first at an address is last. */
function compare(a: RawFunction, b: RawFunction): number {
  if (a.address !== b.address) return a.address < b.address ? -1 : 1;
  return (
    Number(a.size > 0n) - Number(b.size > 0n) ||
    RANK[a.binding] - RANK[b.binding] ||
    underscores(b.name) - underscores(a.name) ||
    (a.name === b.name ? 0 : a.name < b.name ? -1 : 1)
  );
}

function underscores(name: string): number {
  let count = 0;
  while (name[count] === '_') count += 1;
  return count;
}

/** End of a symbol without a size: the next symbol, or the end of its section. */
function endOfUnsized({ address, limit }: RawFunction, next: bigint | undefined): bigint {
  const isInside = limit !== undefined && limit > address;
  if (next === undefined) return isInside ? limit : address + 1n;
  return isInside && limit < next ? limit : next;
}

function indexByName(symbols: readonly FunctionSymbol[]): ReadonlyMap<string, readonly FunctionSymbol[]> {
  const byName = new Map<string, FunctionSymbol[]>();
  const add = (name: string, symbol: FunctionSymbol): void => {
    const those = byName.get(name);
    if (those === undefined) byName.set(name, [symbol]);
    else those.push(symbol);
  };
  for (const symbol of symbols) {
    add(symbol.name, symbol);
    if (symbol.functionName !== symbol.name) add(symbol.functionName, symbol);
  }
  return byName;
}

/**
 * How many functions these symbols of one name are: each that no source file claims, and one for each source file. Pieces that
 * the compiler made of a global function are local, in its source file; they count only where no whole function is left.
 */
function countFunctions(symbols: readonly FunctionSymbol[]): number {
  const shared = new Set<bigint>();
  const sources = new Set<number>();
  const sourcesOfPieces = new Set<number>();
  for (const { name, functionName, source, start } of symbols) {
    if (source === undefined) shared.add(start);
    else (name === functionName ? sources : sourcesOfPieces).add(source.number);
  }
  const owners = shared.size === 0 ? new Set([...sources, ...sourcesOfPieces]) : sources;
  return shared.size + owners.size;
}
