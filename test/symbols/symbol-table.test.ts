import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeRanges } from '../../harness/symbols/address-range.ts';
import { loadSymbols } from '../../harness/symbols/load-symbols.ts';
import type { RawFunction } from '../../harness/symbols/read-functions.ts';
import { SymbolTable } from '../../harness/symbols/symbol-table.ts';
import { buildProgram } from './build-program.ts';
import { runTool } from './run-tool.ts';

/** A function at an address; local ones are in source file 1. */
function raw(name: string, address: number, size: number, more: Partial<RawFunction> = {}): RawFunction {
  const binding = more.binding ?? 'local';
  const source = binding === 'local' ? { name: 'one.c', number: 1 } : undefined;
  return {
    name,
    address: BigInt(address),
    size: BigInt(size),
    binding,
    isResolver: false,
    source,
    limit: 0x1000n,
    ...more,
  };
}

const range = (start: number, end: number): { start: bigint; end: bigint } => ({
  start: BigInt(start),
  end: BigInt(end),
});
const inFile = (number: number): Partial<RawFunction> => ({ source: { name: 'x.c', number } });

test.each([
  'cold',
  'part.0',
  'isra.0',
  'constprop.1',
  'lto_priv.0',
  'part.0.cold',
  'constprop.0.isra.0',
  '3',
  'llvm.12345',
])('foo.%s is found as foo and by its own name', (suffix) => {
  const table = new SymbolTable([raw('foo', 0x10, 8), raw(`foo.${suffix}`, 0x40, 4), raw('food', 0x80, 4)]);
  expect(table.find('foo')).toMatchObject({
    ranges: [range(0x10, 0x18), range(0x40, 0x44)],
    functionCount: 1,
  });
  expect(table.find(`foo.${suffix}`)).toMatchObject({ ranges: [range(0x40, 0x44)], functionCount: 1 });
  expect(table.find('food')?.ranges).toEqual([range(0x80, 0x84)]);
});

test.each(['foo.bar', 'foo.colder', 'foo.resume', 'foo_cold', 'foo.cold.x'])(
  '%s is another function than foo',
  (name) => {
    const table = new SymbolTable([raw('foo', 0x10, 8), raw(name, 0x40, 4)]);
    expect(table.find('foo')?.ranges).toEqual([range(0x10, 0x18)]);
    expect(table.find(name)?.ranges).toEqual([range(0x40, 0x44)]);
  },
);

test('what is only suffixes keeps its name', () => {
  expect(new SymbolTable([raw('.cold', 0x10, 8), raw('.part.0', 0x20, 8)]).find('.cold')?.ranges).toEqual([
    range(0x10, 0x18),
  ]);
});

test('a function begins where it is entered, not where a part of it lies', () => {
  const table = new SymbolTable([
    raw('foo.cold', 0x10, 8),
    raw('foo.constprop.0', 0x20, 8),
    raw('foo', 0x30, 8),
    raw('foo.part.0', 0x40, 8),
    raw('bar.part.0', 0x50, 8),
  ]);
  expect(table.find('foo')?.entries).toEqual([0x20n, 0x30n]);
  expect(table.find('bar')?.entries).toEqual([]);
});

test.each([
  { what: 'one local function', symbols: [raw('foo', 16, 8)], count: 1 },
  {
    what: 'two of two files',
    symbols: [raw('foo', 16, 8, inFile(1)), raw('foo', 32, 8, inFile(9))],
    count: 2,
  },
  {
    what: 'one with pieces',
    symbols: [raw('foo', 16, 8), raw('foo.cold', 32, 8), raw('foo.isra.0', 64, 8)],
    count: 1,
  },
  {
    what: 'a global one with a local piece',
    symbols: [raw('foo', 16, 8, { binding: 'global' }), raw('foo.cold', 32, 8)],
    count: 1,
  },
  {
    what: 'a global and a local one',
    symbols: [raw('foo', 16, 8, { binding: 'global' }), raw('foo', 32, 8)],
    count: 2,
  },
  {
    what: 'pieces of two files',
    symbols: [raw('foo.isra.0', 16, 8, inFile(1)), raw('foo.cold', 32, 8, inFile(9))],
    count: 2,
  },
  {
    what: 'a hidden one',
    symbols: [raw('foo', 16, 8, { source: undefined }), raw('foo.cold', 32, 8)],
    count: 1,
  },
  {
    what: 'one that is in both tables',
    symbols: [raw('foo', 16, 8, { binding: 'weak' }), raw('foo', 16, 8, { binding: 'weak' })],
    count: 1,
  },
  {
    what: 'two versions',
    symbols: [raw('foo', 16, 8, { binding: 'global' }), raw('foo', 32, 8, { binding: 'global' })],
    count: 2,
  },
])('$what: $count', ({ symbols, count }) => {
  expect(new SymbolTable(symbols).find('foo')?.functionCount).toBe(count);
});

test('a function that is in both tables is one symbol', () => {
  const twice = [raw('foo', 16, 8, { binding: 'global' }), raw('foo', 16, 8, { binding: 'global' })];
  expect(new SymbolTable([...twice, raw('bar', 64, 8)]).symbols.map(({ name }) => name)).toEqual([
    'foo',
    'bar',
  ]);
});

test('a symbol without a size reaches to the next, or to the end of its section', () => {
  const table = new SymbolTable([
    raw('before', 0x10, 0),
    raw('after', 0x20, 0),
    raw('alias', 0x20, 0),
    raw('last', 0x30, 0, { limit: 0x38n }),
    raw('elsewhere', 0x50, 0, { limit: undefined }),
  ]);
  expect(table.find('before')?.ranges).toEqual([range(0x10, 0x20)]);
  expect(table.find('after')?.ranges).toEqual([range(0x20, 0x30)]);
  expect(table.find('alias')?.ranges).toEqual([range(0x20, 0x30)]);
  expect(table.find('last')?.ranges).toEqual([range(0x30, 0x38)]);
  expect(table.find('elsewhere')?.ranges).toEqual([range(0x50, 0x51)]);
  expect(table.at(0x38n)).toBeUndefined();
});

test('of several names at one address the best known is taken', () => {
  const table = new SymbolTable([
    raw('write', 0x10, 8, { binding: 'weak' }),
    raw('__GI_write', 0x10, 8),
    raw('__write', 0x10, 8, { binding: 'weak' }),
    raw('label', 0x10, 0, { binding: 'global' }),
  ]);
  expect(table.at(0x12n)).toMatchObject({ symbol: { name: 'write' }, offset: 2n });
  const inside = new SymbolTable([raw('Serve', 0x10, 8), raw('_Serve', 0x10, 8)]);
  expect(inside.at(0x10n)?.symbol.name).toBe('Serve');
});

test('what is found at an address is what a look at every symbol finds', () => {
  const symbol = fc.record({ address: fc.nat({ max: 200 }), size: fc.integer({ min: 1, max: 60 }) });
  fc.assert(
    fc.property(fc.array(symbol, { maxLength: 20 }), fc.nat({ max: 300 }), (symbols, asked) => {
      const table = new SymbolTable(symbols.map(({ address, size }, i) => raw(`f${i}`, address, size)));
      const containing = symbols.filter(({ address, size }) => address <= asked && asked < address + size);
      const innermost = Math.max(...containing.map(({ address }) => address));
      const place = table.at(BigInt(asked));
      expect(place?.symbol.start).toBe(containing.length === 0 ? undefined : BigInt(innermost));
      if (place !== undefined) {
        expect(place.offset).toBe(BigInt(asked) - place.symbol.start);
        expect(place.symbol.end).toBeGreaterThan(BigInt(asked));
      }
    }),
  );
});

test('merged ranges hold the same addresses, once', () => {
  const one = fc
    .tuple(fc.nat({ max: 60 }), fc.nat({ max: 20 }))
    .map(([start, length]) => range(start, start + length));
  fc.assert(
    fc.property(fc.array(one), (ranges) => {
      const merged = mergeRanges(ranges);
      const holds = (list: readonly { start: bigint; end: bigint }[], at: bigint): number =>
        list.filter(({ start, end }) => at >= start && at < end).length;
      for (let at = 0n; at < 90n; at += 1n) expect(holds(merged, at)).toBe(holds(ranges, at) > 0 ? 1 : 0);
      // Those that touch are one.
      for (const [i, { start }] of merged.entries())
        if (i > 0) expect(start).toBeGreaterThan(merged[i - 1]?.end ?? 0n);
    }),
  );
});

test('the names of a real program lead to the places that nm knows', () => {
  const path = buildProgram();
  const { table } = loadSymbols(path);
  const printed = runTool('nm', '-S', '--defined-only', path)
    .map((line) => /^(\w+) (\w+) [tTwW] (\S+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, address, size, name = '']) => ({
      name,
      start: BigInt(`0x${address}`),
      size: BigInt(`0x${size}`),
    }));
  // What gcc makes of functions at -O2, and what the tables are for.
  const names = printed.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['with_cold.cold', 'with_part.part.0', 'local_only', 'hidden']),
  );
  for (const { name, start, size } of printed) {
    expect(table.find(name)?.symbols).toEqual(
      expect.arrayContaining([expect.objectContaining({ name, start, end: start + size })]),
    );
    for (const inside of [0n, size - 1n])
      expect(table.at(start + inside)).toMatchObject({ symbol: { start }, offset: inside });
    const base = name.replace(/\.(cold|part\.0)$/, '');
    expect(table.find(base)?.ranges).toEqual(expect.arrayContaining([{ start, end: start + size }]));
  }
  expect(table.find('shared')).toMatchObject({
    functionCount: 2,
    entries: [expect.anything(), expect.anything()],
  });
  expect(table.find('with_cold')).toMatchObject({ functionCount: 1, entries: [expect.anything()] });
  expect(table.find('with_part')).toMatchObject({ functionCount: 1, entries: [] });
  expect(table.find('hidden')).toMatchObject({ functionCount: 1 });
  // Inlined everywhere.
  expect(table.find('inlined')).toBeUndefined();
});
