import { constants } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../harness/native/package-root.ts';
import { makePrivateTmpdir, type PrivateTmpdir } from '../cli/private-tmpdir.ts';

/** Where the suites are that only a Vitest of its own runs, because they fail. */
export const SUITES: string = join(packageRoot(), 'test/vitest/suites');

const VITEST = join(packageRoot(), 'node_modules/vitest/vitest.mjs');
const REPORTER = join(packageRoot(), 'harness/vitest/reporter.ts');

/** A Vitest that has ended. */
export interface ChildOutcome {
  /** Exit status as a shell gives it: 128 and the number for a signal. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Vitest that runs, with temporary files of its own: their folder is in the command lines of its guards. */
export interface ChildVitest {
  readonly pid: number;
  readonly tmp: PrivateTmpdir;
  /** All that it has written to standard output so far. */
  readonly written: () => string;
  /** Ends when Vitest ends; the folder is gone then. */
  readonly ended: Promise<ChildOutcome>;
}

/** What a child runs with besides its arguments. */
export interface ChildOptions {
  /** Folder with a `vitest.config.ts`. Default: {@link SUITES}. */
  readonly folder?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts Vitest on suites, without colours and as the leader of a process group of its own. */
export function startVitest(
  args: readonly string[],
  { folder = SUITES, env = {} }: ChildOptions = {},
): ChildVitest {
  const tmp = makePrivateTmpdir();
  const isOfVitest = ([name]: [string, unknown]): boolean =>
    !/^(?:VITEST|GITHUB_|TEST$|FORCE_|CI$|NTHFAIL_REQUIRE)/.test(name);
  const child = execa(process.execPath, [VITEST, ...args, '--config', join(folder, 'vitest.config.ts')], {
    cwd: packageRoot(),
    extendEnv: false,
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(isOfVitest)),
      NO_COLOR: '1',
      NODE_ENV: undefined,
      ...tmp.env,
      ...env,
    },
    stdin: 'ignore',
    reject: false,
    detached: true,
    timeout: 50_000,
  });
  let written = '';
  child.stdout.on('data', (chunk: Buffer) => (written += chunk.toString()));
  const ended = child.then(({ exitCode, signal, stdout, stderr }) => ({
    status: exitCode ?? (signal === undefined ? NaN : 128 + constants.signals[signal]),
    stdout,
    stderr,
  }));
  return { pid: child.pid ?? NaN, tmp, written: () => written, ended };
}

/** Runs suites to their end. */
export async function runVitest(args: readonly string[], options: ChildOptions = {}): Promise<ChildOutcome> {
  const child = startVitest(['run', ...args], options);
  try {
    return await child.ended;
  } finally {
    child.tmp.remove();
  }
}

/** The arguments that add the summary of nthfail to the default reporter. */
export const WITH_SUMMARY: readonly string[] = ['--reporter=default', `--reporter=${REPORTER}`];
