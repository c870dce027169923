import { readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { isNthfailError } from '../errors.ts';
import { type Module, modulesOf } from './modules-of.ts';

/** A program or library that processes of a server have in their memory. */
export interface ServerModule {
  readonly module: Module;
  /** Where its bytes can be read. */
  readonly file: string;
  /** Device and inode of its file, which it is known by wherever it lies in memory. */
  readonly identity: { readonly device: bigint; readonly inode: bigint };
  readonly isProgram: boolean;
}

/**
 * The programs and libraries of these processes, each once, those of the first process first and its program before all.
 * Processes that have ended are left out, and so is the library that the harness puts into them.
 * @throws NthfailError `NF_E_SYMBOLS` when none of them can be looked at.
 */
export function serverModules(pids: readonly number[]): readonly ServerModule[] {
  const found = new Map<string, ServerModule>();
  let refusal: unknown;
  for (const pid of pids) {
    try {
      for (const one of modulesOfProcess(pid)) {
        const { device, inode } = one.identity;
        const key = `${device} ${inode}`;
        if (!found.has(key)) found.set(key, one);
      }
    } catch (error) {
      if (!isNthfailError(error)) throw error;
      refusal ??= error;
    }
  }
  if (found.size === 0 && refusal !== undefined) throw refusal;
  return [...found.values()];
}

function modulesOfProcess(pid: number): readonly ServerModule[] {
  const program = programOf(pid);
  const modules = modulesOf(pid).flatMap((module): readonly ServerModule[] => {
    const { file, path } = module;
    const stat = file === undefined ? undefined : statSync(file, { bigint: true, throwIfNoEntry: false });
    if (file === undefined || stat === undefined || basename(path).startsWith('libnthfail-preload'))
      return [];
    const identity = { device: stat.dev, inode: stat.ino };
    return [{ module, file, identity, isProgram: path === program }];
  });
  return modules.toSorted((a, b) => Number(b.isProgram) - Number(a.isProgram));
}

function programOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
  } catch {
    return undefined;
  }
}
