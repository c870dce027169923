import { expect, test, vi } from 'vitest';
import { findFunction } from '../../harness/symbols/find-function.ts';
import { loadSymbols } from '../../harness/symbols/load-symbols.ts';
import { thrownBy } from '../plan/thrown-by.ts';
import { buildProgram } from './build-program.ts';

const program = buildProgram();
const { table } = loadSymbols(program);

test('a function is found by its name, local or not', () => {
  for (const name of ['local_only', 'exported', 'hidden', 'with_part'])
    expect(findFunction(program, name)).toEqual(table.find(name));
});

test('a C++ function is found by its mangled name, without its parameters, and with them', () => {
  const mangled = ['_ZN2ns5Class5serveEi', '_ZN2ns5Class5serveEl'];
  const [int, long] = mangled.map((name) => findFunction(program, name));
  expect(int?.entries).toHaveLength(1);
  expect(findFunction(program, 'ns::Class::serve(int)')).toEqual({ ...int, name: 'ns::Class::serve(int)' });
  expect(findFunction(program, 'ns::Class::serve(long)')).toEqual({
    ...long,
    name: 'ns::Class::serve(long)',
  });
  const both = findFunction(program, 'ns::Class::serve');
  expect(both.functionCount).toBe(2);
  expect(both.symbols.map(({ functionName }) => functionName).toSorted()).toEqual(mangled);
  expect(both.entries).toEqual(
    [...(int?.entries ?? []), ...(long?.entries ?? [])].toSorted((a, b) => (a < b ? -1 : 1)),
  );
});

test('two names of the same code are one function', () => {
  expect(findFunction(program, 'ns::Class::Class')).toMatchObject({
    functionCount: 1,
    entries: [expect.anything()],
    symbols: [expect.anything(), expect.anything()],
  });
});

test.each([
  { asked: 'local_onyl', hint: 'did you mean local_only?' },
  { asked: 'Exported', hint: 'did you mean exported?' },
  {
    asked: 'inlined',
    hint: 'a function that was inlined everywhere has no symbol: name a line of it, or build it with -fno-inline',
  },
])('for $asked the hint is: $hint', ({ asked, hint }) => {
  expect(thrownBy(() => findFunction(program, asked))).toMatchObject({
    code: 'NF_E_SYMBOLS',
    message: `no function ${asked} in ${program}`,
    hint,
  });
});

test('without c++filt only mangled names are found, and the message says so', () => {
  const other = buildProgram('-DWITHOUT_FILTER');
  vi.stubEnv('PATH', '/nonexistent');
  try {
    expect(thrownBy(() => findFunction(other, 'ns::Class::serve')).hint).toBe(
      'only mangled names can be matched without c++filt: apt-get install binutils',
    );
    expect(findFunction(other, '_ZN2ns5Class5serveEi').functionCount).toBe(1);
  } finally {
    vi.unstubAllEnvs();
  }
  // And with it again.
  expect(findFunction(other, 'ns::Class::serve').functionCount).toBe(2);
});
