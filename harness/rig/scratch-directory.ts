import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const existing = new Set<string>();

process.on('exit', () => {
  for (const path of existing) rmSync(path, { recursive: true, force: true });
});

/**
 * Makes a private directory (mode 0700) below `parent`, with the id of this process in its name. It is removed when
 * this process exits, if not before.
 */
export function makeScratchDirectory(parent: string): string {
  const path = mkdtempSync(join(parent, `nthfail-${process.pid}-`));
  existing.add(path);
  return path;
}

/** Removes a directory made by {@link makeScratchDirectory}. */
export function removeScratchDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true });
  existing.delete(path);
}
