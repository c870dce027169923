import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf, NthfailError } from '../errors.ts';
import { packageRoot } from './package-root.ts';

/** One C program or library to build. */
export interface Compilation {
  /** File name of the result, such as `libnthfail.so`. */
  readonly name: string;
  /** Folder of the sources and of the headers that they include. */
  readonly folder: string;
  /** Source files in `folder`. */
  readonly sources: readonly string[];
  /** Flags besides {@link BASE_FLAGS}. */
  readonly flags: readonly string[];
}

const BASE_FLAGS = [
  '-std=c11',
  '-D_GNU_SOURCE',
  '-O2',
  '-g',
  // Some distributions turn it on by themselves; it redefines the functions that the wrappers define.
  '-U_FORTIFY_SOURCE',
  '-Wall',
  '-Wextra',
  '-Wshadow',
  '-Wstrict-prototypes',
];

/**
 * Builds `what` unless the same build is there already, and returns its absolute path. A build is known by its
 * compiler, flags and the text of its sources, so a stale one is never used. `CC` names the compiler, with flags of
 * its own after spaces if it has some (default `cc`).
 * @throws NthfailError `NF_E_COMPILER` when there is no compiler, when it fails, or when there is no place to build in.
 */
export function compile(what: Compilation): string {
  const [compiler = 'cc', ...ownFlags] = (process.env['CC'] ?? '').split(' ').filter((word) => word !== '');
  // A newer compiler has new warnings, which are no reason for a user to go without.
  const strictness = process.env['NTHFAIL_STRICT'] === undefined ? [] : ['-Werror'];
  const flags = [...ownFlags, ...BASE_FLAGS, ...strictness, ...what.flags];
  const sources = what.sources.map((source) => join(what.folder, source));
  const folder = join(buildFolder(), fingerprint([compiler, process.arch, ...flags], what));
  const result = join(folder, what.name);
  if (existsSync(result)) return result;

  // Built aside and renamed: two builds at once cannot see each other half done.
  const aside = makeFolderAside(folder);
  try {
    const run = spawnSync(
      compiler,
      [...flags, '-o', join(aside, what.name), ...sources, '-ldl', '-lpthread'],
      {
        encoding: 'utf8',
      },
    );
    if (run.error !== undefined)
      throw new NthfailError('NF_E_COMPILER', `no C compiler: cannot run ${compiler} to build ${what.name}`, {
        hint: 'apt-get install gcc libc6-dev (or set CC to your compiler)',
        cause: run.error,
      });
    if (run.status !== 0)
      throw new NthfailError(
        'NF_E_COMPILER',
        `${compiler} failed on ${what.name}:\n${run.stderr.trimEnd()}`,
        {
          hint: run.stderr.includes('No such file or directory')
            ? 'a system header is missing: apt-get install libc6-dev linux-libc-dev'
            : 'a compiler with C11 is needed, gcc 9 or clang 10 and newer',
        },
      );
    moveInto(aside, folder, what.name);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return result;
}

function makeFolderAside(folder: string): string {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    return mkdtempSync(`${folder}.`);
  } catch (error) {
    throw new NthfailError('NF_E_COMPILER', `cannot build in ${dirname(folder)}: ${messageOf(error)}`, {
      hint: 'set XDG_CACHE_HOME to a folder that you can write to',
      cause: error,
    });
  }
}

function moveInto(aside: string, folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  renameSync(join(aside, name), join(folder, name));
}

/** Where builds go: the package's own folder, or the user's cache where that is read-only. */
function buildFolder(): string {
  try {
    accessSync(packageRoot(), constants.W_OK);
    return join(packageRoot(), 'build');
  } catch {
    return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'nthfail');
  }
}

function fingerprint(parts: readonly string[], what: Compilation): string {
  const hash = createHash('sha256').update(parts.join('\0'));
  for (const file of readdirSync(what.folder).toSorted()) {
    if (/\.(c|h|def)$/.test(file)) hash.update(`\0${file}\0`).update(readFileSync(join(what.folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
