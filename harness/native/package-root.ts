import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NthfailError } from '../errors.ts';

/**
 * Absolute path of the package's own folder: where its C sources and fixtures are, in a checkout and when installed.
 * @throws NthfailError `NF_E_NATIVE` when the package is incomplete.
 */
export function packageRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'harness/native/src/calls.def'))) return folder;
    if (folder === dirname(folder))
      throw new NthfailError('NF_E_NATIVE', `the package around ${start} lacks its C sources`, {
        hint: 'reinstall it',
      });
  }
}
