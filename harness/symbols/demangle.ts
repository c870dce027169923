import { spawnSync } from 'node:child_process';

/** Names of C++ and of Rust, as linkers see them. */
const MANGLED = /^_[ZR]/;
const LARGEST_OUTPUT = 2 ** 30;

/**
 * The names as in a C++ or Rust source, in the same order, by one `c++filt` of the binutils; others stay what they are.
 * With `hasParameters` their parameters are written out, `ns::serve(int)`, else not. Undefined where there is no c++filt.
 */
export function demangle(names: readonly string[], hasParameters: boolean): readonly string[] | undefined {
  if (!names.some((name) => MANGLED.test(name))) return names;
  const { error, status, stdout } = spawnSync('c++filt', hasParameters ? [] : ['-p'], {
    encoding: 'utf8',
    input: names.map((name) => `${name}\n`).join(''),
    maxBuffer: LARGEST_OUTPUT,
  });
  const lines = error === undefined && status === 0 ? stdout.split('\n').slice(0, -1) : [];
  return lines.length === names.length ? lines : undefined;
}
