import { join } from 'node:path';
import { compile } from '../../harness/native/compile.ts';
import { packageRoot } from '../../harness/native/package-root.ts';

const folder = join(packageRoot(), 'test/symbols/program');

/** Builds `program/names.c` with the functions in it, with these flags besides, and returns its path. */
export function buildProgram(...flags: readonly string[]): string {
  return compile({ name: 'names', folder, sources: ['names.c', 'other-names.c'], flags });
}

/** Builds a small program with symbols and lines that cannot run. */
export function buildTiny(): string {
  const flags = ['-nostdlib', '-static', '-Wl,-e,start', '-Wl,--build-id', '-Wl,-z,noseparate-code'];
  return compile({ name: 'tiny', folder, sources: ['tiny.c'], flags });
}

/** Builds a library in which one name has two versions. */
export function buildVersions(): string {
  const flags = ['-shared', '-fPIC', `-Wl,--version-script=${join(folder, 'versions.map')}`];
  return compile({ name: 'libversions.so', folder, sources: ['versions.c'], flags });
}
