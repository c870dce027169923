import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';
import { becomesSo, findProcesses } from '../target/processes.ts';
import { type ChildVitest, runVitest, startVitest, SUITES } from './child-vitest.ts';

/** How long a Vitest on a busy machine may take until its first server runs, in milliseconds. */
const START_MS = 30_000;

const started: ChildVitest[] = [];
afterAll(() => started.forEach(({ tmp }) => tmp.remove()));

function start(...[args, options]: Parameters<typeof startVitest>): ChildVitest {
  const child = startVitest(args, options);
  started.push(child);
  return child;
}

/** Guards and servers, known by the temporary folder in their command lines, and scratch directories. */
function leftBy({ tmp }: ChildVitest): readonly (string | number)[] {
  const own = tmp.entries().filter((name) => name.startsWith('nthfail-'));
  return [...findProcesses(tmp.path), ...own];
}

/** The names of the tests that passed, as the verbose reporter prints them. */
function passedTests(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^ ✓ (.*?)(?: \d+ms)?$/gm)].map(([, name = '']) => name).toSorted();
}

const RED_FILE_TESTS = ['red.spec.ts > on the correct build > passes there', 'red.spec.ts > passes'];
const GREEN_FILE_TESTS = [
  'green.spec.ts > the build with the bug is red',
  'green.spec.ts > the correct build keeps the contracts',
];

describe('nothing is left', () => {
  test('after failing tests in files side by side', async () => {
    const child = start(['run', 'red', 'green', 'misuse']);
    expect(await becomesSo(() => findProcesses(child.tmp.path).length > 0, START_MS)).toBe(true);
    expect(await child.ended).toMatchObject({ status: 1 });
    await becomesSo(() => leftBy(child).length === 0);
    expect(leftBy(child)).toEqual([]);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('after %s during a case', async (signal) => {
    const child = start(['run', 'held']);
    // A guard and its server.
    expect(await becomesSo(() => findProcesses(child.tmp.path).length >= 2, START_MS)).toBe(true);
    process.kill(signal === 'SIGKILL' ? child.pid : -child.pid, signal);
    expect((await child.ended).status).not.toBe(0);
    await becomesSo(() => leftBy(child).length === 0, START_MS);
    expect(leftBy(child)).toEqual([]);
  });

  test('after a test that timed out', async () => {
    const child = start(['run', 'held', '--testTimeout=1000']);
    const { status, stderr } = await child.ended;
    expect(status).toBe(1);
    expect(stderr).toContain('Test timed out in 1000ms');
    await becomesSo(() => leftBy(child).length === 0);
    expect(leftBy(child)).toEqual([]);
  });
});

describe('ways to run', () => {
  test('--shard: each file in one of the shards', async () => {
    const shards = await Promise.all(
      [1, 2].map((shard) => runVitest(['red', 'green', '--reporter=verbose', `--shard=${shard}/2`])),
    );
    const passed = shards.map(({ stdout }) => passedTests(stdout));
    expect(passed.map((names) => names.length)).toEqual([2, 2]);
    expect(passed.flat().toSorted()).toEqual([...GREEN_FILE_TESTS, ...RED_FILE_TESTS].toSorted());
  });

  test('-t: one test of a file', async () => {
    const { status, stdout } = await runVitest(['red', '--reporter=verbose', '-t', 'passes there']);
    expect(status).toBe(0);
    expect(passedTests(stdout)).toEqual([RED_FILE_TESTS[0]]);
  });

  test('watch: a changed file runs again, and the servers of its first run are gone', async () => {
    const folder = makeFolder();
    const child = start(['--watch', '--reporter=verbose', '--root', folder], { folder });
    const isWaiting = (): boolean => child.written().includes('Waiting for file changes');
    const runs = (): number => child.written().match(/the correct build keeps the contracts/g)?.length ?? 0;
    try {
      expect(await becomesSo(isWaiting, START_MS)).toBe(true);
      expect(await becomesSo(() => leftBy(child).length === 0)).toBe(true);
      writeFileSync(
        join(folder, 'green.spec.ts'),
        `${readFileSync(join(folder, 'green.spec.ts'), 'utf8')}\n// changed\n`,
      );
      expect(await becomesSo(() => runs() === 2, START_MS)).toBe(true);
      expect(await becomesSo(() => leftBy(child).length === 0)).toBe(true);
    } finally {
      process.kill(-child.pid, 'SIGINT');
      await child.ended;
      rmSync(folder, { recursive: true });
    }
  });
});

/** A copy of a suite beside the others, to be changed while it is watched. */
function makeFolder(): string {
  const folder = join(packageRoot(), 'build/watched-suite');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(SUITES).filter((file) => /^(?:green|vitest)\./.test(file))) {
    copyFileSync(join(SUITES, name), join(folder, name));
  }
  const suite = join(folder, 'green.spec.ts');
  writeFileSync(suite, readFileSync(suite, 'utf8').replaceAll('../../../harness/', '../../harness/'));
  return folder;
}
