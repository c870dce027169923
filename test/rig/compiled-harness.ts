import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../harness/native/package-root.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';

/** The harness as JavaScript, for programs that run in a Node of their own. */
export interface CompiledHarness {
  /** Writes an ES module that imports the harness as `./harness/…js`, and returns its path. */
  readonly addProgram: (name: string, text: string) => string;
}

/** Compiles the harness as it is now into a folder that is gone at the end of the test file. */
export function compileHarness(): CompiledHarness & { readonly remove: () => void } {
  // Inside the package, because the harness looks for its C sources above itself.
  const build = join(packageRoot(), 'build');
  mkdirSync(build, { recursive: true });
  const folder = makeScratchDirectory(build);
  const tsc = join(packageRoot(), 'node_modules/.bin/tsc');
  const run = spawnSync(tsc, ['-p', 'tsconfig.build.json', '--noCheck', '--outDir', folder], {
    cwd: packageRoot(),
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`tsc failed: ${run.stdout}${run.stderr}`);
  const addProgram = (name: string, text: string): string => {
    const path = join(folder, `${name}.mjs`);
    writeFileSync(path, text);
    return path;
  };
  return { addProgram, remove: () => removeScratchDirectory(folder) };
}
