import { constants } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
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
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Outcome>;
}

/** Runs `nthfail` in the package's folder, without colours, and waits for its end. */
export function nthfail(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return startNthfail(args, env).ended;
}

/** Starts `nthfail`, as the leader of a process group of its own, as a shell does. */
export function startNthfail(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const running = execa(process.execPath, [MAIN, ...args], {
    cwd: packageRoot(),
    env: { NO_COLOR: '1', ...env },
    stdin: 'ignore',
    reject: false,
    detached: true,
    timeout: 30_000,
  });
  const ended = running.then(({ exitCode, signal, stdout, stderr }) => {
    const status = exitCode ?? (signal === undefined ? NaN : 128 + constants.signals[signal]);
    return { status, stdout, stderr };
  });
  return { pid: running.pid ?? NaN, ended };
}
