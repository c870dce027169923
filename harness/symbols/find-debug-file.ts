import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isNthfailError, messageOf } from '../errors.ts';
import { readDebugLink } from './read-debug-link.ts';
import { type ElfFile, readElf } from './read-elf.ts';

/** Where distributions put what they strip from their programs. */
export const DEBUG_ROOT = '/usr/lib/debug';

/** What a search for a separate debug file came to. */
export interface DebugFileSearch {
  /** The file that belongs to the program. */
  readonly found: ElfFile | undefined;
  /** Where it was looked for, in this order. */
  readonly candidates: readonly string[];
  /** Files that are there and were not taken, each with the reason. */
  readonly refused: readonly string[];
}

/**
 * Looks for the file with the symbols and lines of a stripped program, where gdb(1) looks: by build-id under `root`, then by the
 * name in `.gnu_debuglink` beside the program, in `.debug/` and under `root`. Its build-id must be the program's; where
 * the program has none, the checksum of its link decides.
 * @param root for tests; {@link DEBUG_ROOT} otherwise
 * @throws NthfailError `NF_E_SYMBOLS` when the link of the program itself is damaged.
 */
export function findDebugFile(elf: ElfFile, root: string = DEBUG_ROOT): DebugFileSearch {
  const link = readDebugLink(elf);
  const byId =
    elf.buildId === undefined
      ? []
      : [join(root, '.build-id', elf.buildId.slice(0, 2), `${elf.buildId.slice(2)}.debug`)];
  const folder = dirname(realPath(elf.path));
  const byLink =
    link === undefined
      ? []
      : [join(folder, link.name), join(folder, '.debug', link.name), join(root, folder, link.name)];
  const candidates = [...byId, ...byLink];
  const refused: string[] = [];
  for (const path of candidates) {
    if (!existsSync(path) || realPath(path) === realPath(elf.path)) continue;
    const taken = tryFile(path, elf, link?.checksum);
    if (typeof taken !== 'string') return { found: taken, candidates, refused };
    refused.push(taken);
  }
  return { found: undefined, candidates, refused };
}

/** The debug file at `path` if it belongs to `elf`, else why not. */
function tryFile(path: string, elf: ElfFile, checksum: number | undefined): ElfFile | string {
  let debug: ElfFile;
  try {
    debug = readElf(path);
    if (elf.buildId !== undefined && debug.buildId === elf.buildId) return debug;
    if (elf.buildId === undefined && debug.buildId === undefined && crc32(readFileSync(path)) === checksum)
      return debug;
  } catch (error) {
    return isNthfailError(error) ? error.message : `${path}: ${messageOf(error)}`;
  }
  return `${path} belongs to another build (its build-id is ${debug.buildId ?? 'missing'})`;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
