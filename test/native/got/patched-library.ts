import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { compile } from '../../../harness/native/compile.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';

const folder = join(packageRoot(), 'test/native/got');

/** Builds `got.c` and `loaded-library.c` as one object file, with the folder of its header. Its path is new whenever its text is. */
export function gotFlags(): readonly string[] {
  const sources = join(packageRoot(), 'harness/native/src');
  const flags = ['-r', '-nostdlib', '-fPIC', '-fvisibility=hidden'];
  return [
    compile({ name: 'got.o', folder: sources, sources: ['got.c', 'loaded-library.c'], flags }),
    '-I',
    sources,
  ];
}

/** Builds the library `victim.c` as `name` and returns its path. */
export function buildLibrary(name: string, flags: readonly string[]): string {
  const library = ['-shared', '-fPIC', '-fvisibility=hidden', ...flags];
  return compile({ name, folder, sources: ['victim.c'], flags: library });
}

/**
 * Has `patcher.c` load both libraries and take the steps.
 * @returns a line for each step
 */
export function takeSteps(library: string, other: string, steps: readonly string[]): readonly string[] {
  const patcher = compile({ name: 'patcher', folder, sources: ['patcher.c'], flags: gotFlags() });
  const run = spawnSync(patcher, [library, other, ...steps], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`patcher ended with ${run.status ?? run.signal}: ${run.stderr}`);
  return run.stdout.trimEnd().split('\n');
}
