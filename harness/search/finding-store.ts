import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, NthfailError } from '../errors.ts';
import { type FindingFile, parseFinding, printFinding } from './finding-file.ts';

/** A finding and where it is. */
export interface StoredFinding {
  readonly path: string;
  readonly finding: FindingFile;
}

/**
 * Writes a finding into a directory, which is made if need be, under its signature. It is there whole or not at all,
 * whatever ends this process meanwhile; one of the same signature is replaced.
 * @returns the path of its file
 */
export function saveFinding(directory: string, finding: FindingFile): string {
  const path = findingPath(directory, finding.signature);
  writeFinding(path, finding);
  return path;
}

/** Where a directory has the finding of a signature. */
export function findingPath(directory: string, signature: string): string {
  return join(directory, `${signature}.json`);
}

/** Moves a finding into another directory, which is made if need be. @returns its path there */
export function moveFinding(path: string, directory: string): string {
  mkdirSync(directory, { recursive: true });
  const moved = join(directory, basename(path));
  renameSync(path, moved);
  return moved;
}

/** Writes a finding under a path, in a directory that is made if need be. It is there whole or not at all. */
export function writeFinding(path: string, finding: FindingFile): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, printFinding(finding));
  renameSync(draft, path);
}

/** The signatures of the findings that a directory has; none when there is no such directory. */
export function signaturesIn(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).flatMap((name) =>
    name.endsWith('.json') ? name.slice(0, -'.json'.length) : [],
  );
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
