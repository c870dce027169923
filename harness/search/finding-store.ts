import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, NthfailError } from '../errors.ts';
import { type FindingFile, parseFinding, printFinding } from './finding-file.ts';
import { writeWhole } from './write-whole.ts';

/** A finding and where it is. */
export interface StoredFinding {
  readonly path: string;
  readonly finding: FindingFile;
}

/** Writes a finding under a path, in a directory that is made if need be. It is there whole or not at all. */
export function writeFinding(path: string, finding: FindingFile): void {
  writeWhole(path, printFinding(finding));
}

/** Reads one finding. @throws NthfailError `NF_E_USAGE` when it cannot be read or is none */
export function readFinding(path: string): FindingFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new NthfailError('NF_E_USAGE', `cannot read the finding ${path}: ${messageOf(error)}`, {
      hint: existsSync(path)
        ? 'give the file of one finding, or a directory of them'
        : `it was looked for at ${resolve(path)}`,
      cause: error,
    });
  }
  return parseFinding(text, path);
}

/**
 * Reads findings: of files, and of every `.json` file in directories, by name.
 * @throws NthfailError `NF_E_USAGE` when one cannot be read or is none, or a directory has none
 */
export function readFindings(paths: readonly string[]): readonly StoredFinding[] {
  return paths.flatMap((path) => {
    if (!existsSync(path) || !statSync(path).isDirectory()) return { path, finding: readFinding(path) };
    const names = readdirSync(path).filter((name) => name.endsWith('.json'));
    if (names.length === 0)
      throw new NthfailError('NF_E_USAGE', `no findings in ${path}`, {
        hint: 'nthfail sweep and fuzz write them there with --out',
      });
    return names
      .toSorted()
      .map((name) => ({ path: join(path, name), finding: readFinding(join(path, name)) }));
  });
}
