import { NthfailError } from '../errors.ts';
import { findLoadedCode } from './loaded-code.ts';
import type { Probe } from './probe-set.ts';
import { readFilePart } from './read-file-part.ts';

/** Bytes of an instruction by which a probe is told from what was there; no probe is longer. */
const INSTRUCTION_BYTES = 4;

/**
 * Makes sure that a probe that is on stands in the code of running processes: of one at least, and of each that has the file loaded. The
 * kernel puts it into whatever file is at the path now, also when the processes run another that was there before.
 * @throws NthfailError `NF_E_PROBE`
 */
export function checkIsInPlace({ name, path, fileOffset }: Probe, pids: readonly number[]): void {
  const original = readFilePart(path, fileOffset, INSTRUCTION_BYTES);
  const places = pids.flatMap((pid) =>
    findLoadedCode(pid, path)
      .filter(({ fileOffset: from, bytes }) => fileOffset >= from && fileOffset < from + bytes)
      .map(({ address, fileOffset: from }) => ({ pid, address: address + BigInt(fileOffset - from) })),
  );
  if (places.length === 0)
    throw new NthfailError(
      'NF_E_PROBE',
      `cannot probe ${name}: no process of the server has ${path} loaded`,
      {
        hint: 'was the file replaced since the server started? restart the server, or probe /proc/PID/exe; a library has to be loaded first',
      },
    );
  const missing = places.find(({ pid, address }) => readMemory(pid, address)?.equals(original) === true);
  if (missing !== undefined)
    throw new NthfailError(
      'NF_E_PROBE',
      `cannot probe ${name}: the kernel put no probe into process ${missing.pid}, which runs ${path}`,
      {
        hint: 'restart the server: on overlayfs a file that was changed since is another one for the kernel',
      },
    );
}

/** What a process has in its memory; undefined when it has ended, or must not be looked into. */
function readMemory(pid: number, address: bigint): Buffer | undefined {
  try {
    return readFilePart(`/proc/${pid}/mem`, address, INSTRUCTION_BYTES);
  } catch {
    return undefined;
  }
}
