import { existsSync } from 'node:fs';
import type { TestContext } from 'vitest';
import { skipOrFail } from '../../target/skip-or-fail.ts';

const PLACES = ['x86_64-linux-gnu', 'aarch64-linux-gnu', '']
  .map((folder) => ['/usr/lib', folder].filter((part) => part !== '').join('/'))
  .map((folder) => `${folder}/libtcmalloc_minimal.so.4`);

/** tcmalloc, to be preloaded behind the library. Skips the test, by name, where it is not installed. */
export function findTcmalloc(context: TestContext): string {
  return (
    PLACES.find((path) => existsSync(path)) ??
    skipOrFail(context, 'tcmalloc (apt-get install libtcmalloc-minimal4)')
  );
}
