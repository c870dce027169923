import { existsSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { isNthfailError, NthfailError } from '../errors.ts';
import type { Probe } from '../probe/probe-set.ts';
import { fileOffsetOf } from '../symbols/file-offset.ts';
import { findFunction } from '../symbols/find-function.ts';
import { loadSymbols } from '../symbols/load-symbols.ts';
import { modulesOf } from '../symbols/modules-of.ts';

/** `libhttp.so:serve`, but not the `ns::serve` of C++. */
const IN_LIBRARY = /^(?<library>[^:]*\.so[^:]*):(?!:)(?<name>.+)$/;

/**
 * Where a function begins in what the processes of a server run: in their programs, or in a library of theirs. Copies that the
 * compiler made of it are several places.
 * @param wanted as in `FunctionNames`
 * @throws NthfailError `NF_E_SYMBOLS`, `NF_E_PROBE`
 */
export function locateFunction(wanted: string, pids: readonly number[]): readonly Probe[] {
  const { library, name = wanted } = IN_LIBRARY.exec(wanted)?.groups ?? {};
  const files = library === undefined ? programsOf(pids) : [findLibrary(wanted, library, pids)];
  let missing: unknown;
  const probes = files.flatMap((path): readonly Probe[] => {
    try {
      return entriesIn(wanted, path, name);
    } catch (error) {
      if (!isNthfailError(error)) throw error;
      missing ??= error;
      return [];
    }
  });
  if (probes.length > 0) return probes;
  throw missing ?? new NthfailError('NF_E_PROBE', `cannot probe ${wanted}: the server has no process`);
}

function entriesIn(wanted: string, path: string, name: string): readonly Probe[] {
  const { elf } = loadSymbols(path);
  const offsets = findFunction(path, name).entries.flatMap((entry) => fileOffsetOf(elf, entry) ?? []);
  if (offsets.length === 0)
    throw new NthfailError(
      'NF_E_PROBE',
      `cannot probe ${wanted}: of this function only parts are left in ${path}`,
      {
        hint: 'the rest was inlined into its callers: probe one of those, or build it with -fno-inline',
      },
    );
  return offsets.map((offset) => ({ name: wanted, path, fileOffset: Number(offset) }));
}

/** The programs that processes run, each once: by its path, or by the process where another file has that path now. */
function programsOf(pids: readonly number[]): readonly string[] {
  const programs = new Map<string, string>();
  for (const pid of pids) {
    const link = `/proc/${pid}/exe`;
    const file = statSync(link, { bigint: true, throwIfNoEntry: false });
    // It has ended since.
    if (file === undefined) continue;
    const path = readlinkSync(link);
    const named = existsSync(path) ? statSync(path, { bigint: true }) : undefined;
    const isThere = named?.ino === file.ino && named.dev === file.dev;
    const key = `${file.dev} ${file.ino}`;
    if (!programs.has(key)) programs.set(key, isThere ? path : link);
  }
  return [...programs.values()];
}

function findLibrary(wanted: string, library: string, pids: readonly number[]): string {
  const loaded = pids.flatMap((pid) => modulesOf(pid));
  const found = loaded.find(({ path, file }) => file !== undefined && isCalled(basename(path), library));
  if (found?.file !== undefined) return found.file;
  const names = [...new Set(loaded.map(({ path }) => basename(path)))].filter((name) => name.includes('.so'));
  throw new NthfailError('NF_E_PROBE', `cannot probe ${wanted}: the server has no ${library} loaded`, {
    hint: `it has ${names.join(', ')}; a library has to be loaded when the server is ready`,
  });
}

/** Whether a file is the library of this name: `libssl.so` is `libssl.so.3` too. */
function isCalled(file: string, library: string): boolean {
  return file === library || file.startsWith(`${library}.`);
}
