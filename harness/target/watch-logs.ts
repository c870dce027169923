import { dirname } from 'node:path';
import { existsSync, writeFileSync } from 'node:fs';
import { NthfailError } from '../errors.ts';
import type { Rig } from '../rig/rig.ts';
import { markFile, type OutputMark } from './output-mark.ts';

/** A log file as it was when the server was started. */
export interface WatchedLog {
  readonly path: string;
  readonly mark: OutputMark | undefined;
}

/**
 * Makes the log files that are not there, and has the library journal what is written to them.
 * @throws NthfailError `NF_E_USAGE` for a file that cannot be made, `NF_E_SEGMENT` for more than can be watched
 */
export function watchLogs(rig: Rig, paths: readonly string[]): readonly WatchedLog[] {
  for (const path of paths) makeLog(path);
  for (const path of paths) rig.watchLog(path);
  return paths.map((path) => ({ path, mark: markFile(path) }));
}

/** Watches those anew that the server has put another file in the place of. */
export function watchReplaced(rig: Rig, logs: readonly WatchedLog[]): void {
  for (const { path, mark } of logs) {
    const now = markFile(path);
    if (now !== undefined && now.inode !== mark?.inode) rig.watchLog(path);
  }
}

function makeLog(path: string): void {
  try {
    writeFileSync(path, '', { flag: 'a' });
  } catch (error) {
    const folder = dirname(path);
    const hint = existsSync(folder) ? 'name a file that this user can write' : `make the folder ${folder}`;
    throw new NthfailError('NF_E_USAGE', `cannot write the log file ${path}: ${String(error)}`, {
      hint,
      cause: error,
    });
  }
}
