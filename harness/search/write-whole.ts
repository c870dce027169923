import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file, in a directory that is made if need be: it is there whole or as it was, whatever ends this process meanwhile.
 * What may be left is a draft beside it.
 */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

/** The pid of the process that writes a draft; undefined when the file is none. */
export function writerOf(path: string): number | undefined {
  const [, pid] = /\.json\.(\d+)\.tmp$/.exec(path) ?? [];
  return pid === undefined ? undefined : Number(pid);
}
