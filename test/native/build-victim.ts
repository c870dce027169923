import { join } from 'node:path';
import { compile } from '../../harness/native/compile.ts';
import { packageRoot } from '../../harness/native/package-root.ts';

/** Builds the program `fixtures/victims/<name>.c`, unless it is built already, and returns its path. */
export function buildVictim(name: string, flags: readonly string[] = []): string {
  const folder = join(packageRoot(), 'fixtures/victims');
  return compile({ name, folder, sources: [`${name}.c`], flags });
}
