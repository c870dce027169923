import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../../harness/native/compile.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';
import { gotFlags } from './patched-library.ts';

const folder = join(packageRoot(), 'fixtures/reference-server');

/** The reference server's write path as a library, built with some of the switches of its `bug.h`. */
export function buildWritePath(flags: readonly string[]): string {
  const sources = readdirSync(folder).filter((file) => file.endsWith('.c') && file !== 'main.c');
  const library = ['-shared', '-fPIC', '-fvisibility=hidden', ...flags];
  return compile({ name: 'write-path.so', folder, sources, flags: library });
}

/** What a write path did with one request; counts as in `write-path.h`. */
export interface Asked {
  readonly counts: Readonly<Record<(typeof COUNTS)[number], number>>;
  /** Its log, a record each, without what differs from run to run. */
  readonly log: readonly string[];
}

const COUNTS = [
  'ready',
  'error',
  'sent',
  'passes',
  'records',
  'alerts',
  'closed',
  'end',
  'received',
  'calls',
] as const;

/** The calls that send: the first is cut to so many bytes, the second fails with this errno. */
export interface Strikes {
  readonly cut?: number;
  readonly errno?: number;
}

/** Asks a write path for `path`, with its log in the new file `log`. */
export function ask(library: string, log: string, path: string, { cut = 0, errno = 0 }: Strikes = {}): Asked {
  const program = compile({
    name: 'ask',
    folder: join(packageRoot(), 'test/native/got'),
    sources: ['ask.c'],
    flags: [...gotFlags(), '-I', folder],
  });
  const run = spawnSync(program, [library, log, path, String(cut), String(errno)], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`ask ended with ${run.status ?? run.signal}: ${run.stderr}`);
  const numbers = run.stdout.trimEnd().split(' ').map(Number);
  const counts = Object.fromEntries(COUNTS.map((name, i) => [name, numbers[i]])) as Asked['counts'];
  const records = readFileSync(log, 'utf8').trimEnd().split('\n');
  return { counts, log: records.map((record) => record.replace(/^.*?\[/, '[').replace(/ \d+#\d+ \*1/, '')) };
}
