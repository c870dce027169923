import { closeSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildNative } from '../harness/native/build-native.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../harness/rig/scratch-directory.ts';
import { findProgram } from '../harness/target/check-binary.ts';
import { GuardedProcess } from '../harness/target/guarded-process.ts';
import type { ProcessEnd } from '../harness/target/process-end.ts';

/** What a program did. */
export interface ProgramResult {
  /** Undefined when it was killed because its time was up. */
  readonly end: ProcessEnd | undefined;
  /** Standard output and error. */
  readonly output: string;
}

/**
 * Runs a program to its end, for `timeoutMs` at most, under the guard, which kills it when this process ends in whatever
 * way.
 * @throws NthfailError `NF_E_TARGET_MISSING`
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<ProgramResult> {
  const program = findProgram(command);
  const directory = makeScratchDirectory(tmpdir());
  const outputPath = join(directory, 'output.log');
  const outputFd = openSync(outputPath, 'a', 0o600);
  const guarded = new GuardedProcess({
    guard: buildNative().guard,
    command: program,
    args,
    cwd: directory,
    env: process.env,
    outputFd,
    removeDirectories: [directory],
  });
  closeSync(outputFd);
  const isOver = new AbortController();
  try {
    const end = await Promise.race([
      guarded.ended,
      delay(timeoutMs, undefined, isOver).catch(() => undefined),
    ]);
    return { end, output: readFileSync(outputPath, 'utf8') };
  } finally {
    isOver.abort();
    await guarded.release();
    removeScratchDirectory(directory);
  }
}
