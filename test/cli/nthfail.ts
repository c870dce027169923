import { execa, type ResultPromise } from 'execa';
import { constants } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../harness/native/package-root.ts';

/** The command line, as `npm test` has built it. */
const MAIN: string = join(packageRoot(), 'dist/harness/cli/main.js');

/** What a command line that has ended left. */
export interface Outcome {
  /** Exit status as a shell gives it: 128 and the number for a signal. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line that runs. */
export type Running = ResultPromise<{ reject: false; stdin: 'ignore' }>;

/** Runs `nthfail` in the package's folder, without colours, and waits for its end. */
export async function nthfail(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return outcomeOf(startNthfail(args, env));
}

/** Starts `nthfail`, as the leader of a process group of its own, as a shell does. */
export function startNthfail(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  return execa(process.execPath, [MAIN, ...args], {
    cwd: packageRoot(),
    env: { NO_COLOR: '1', ...env },
    stdin: 'ignore',
    reject: false,
    detached: true,
    timeout: 30_000,
  });
}

/** Waits for the end of a command line. */
export async function outcomeOf(running: Running): Promise<Outcome> {
  const { exitCode, signal, stdout, stderr } = await running;
  const status = exitCode ?? (signal === undefined ? NaN : 128 + constants.signals[signal]);
  return { status, stdout, stderr };
}
