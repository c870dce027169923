import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of our own for the temporary files of one command line. */
export interface PrivateTmpdir {
  readonly path: string;
  /** For the command line that is to use it. */
  readonly env: { readonly TMPDIR: string };
  readonly entries: () => readonly string[];
  readonly remove: () => void;
}

/** Makes one. Its path is in the command line of every guard, and of the reference server. */
export function makePrivateTmpdir(): PrivateTmpdir {
  const path = mkdtempSync(join(tmpdir(), 'cli-test-'));
  return {
    path,
    env: { TMPDIR: path },
    entries: () => readdirSync(path),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
