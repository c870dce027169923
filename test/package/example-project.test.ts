import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { format } from 'prettier';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';

/*
 * The example project as a user has it: outside of this repository, with nthfail as npm packs it. Its commands are those of
 * its workflow, which docs/ci.md shows.
 */
const EXAMPLE = join(packageRoot(), 'fixtures/example-project');
const WORKFLOW = readFileSync(join(EXAMPLE, '.github/workflows/test.yml'), 'utf8');
/** What the workflow does, in order, without the installation. */
const COMMANDS = [...WORKFLOW.matchAll(/^ *- run: (.+)$/gm)]
  .map(([, command = '']) => command)
  .filter((command) => command !== 'npm ci');
const TIME_MS = 240_000;

let project = '';
let packed: readonly string[] = [];

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'nthfail-example-'));
  const pack = await execa('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', project], {
    cwd: packageRoot(),
  });
  const [{ filename, files }] = JSON.parse(pack.stdout) as [{ filename: string; files: { path: string }[] }];
  packed = files.map(({ path }) => path);
  cpSync(EXAMPLE, project, { recursive: true });
  await inProject(`npm install --prefer-offline --no-audit --no-fund --save-dev ./${filename}`);
}, TIME_MS);

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** How a command ended, and all that it wrote. */
interface Outcome {
  readonly exitCode: number | undefined;
  readonly output: string;
}

/** Runs a command in the project, in an environment that knows nothing of this test run. */
async function inProject(command: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NTHFAIL_|NODE_ENV|NODE_OPTIONS|TEST$|npm_|INIT_CWD)/.test(name),
  );
  const { exitCode, all } = await execa(command, {
    cwd: project,
    shell: true,
    extendEnv: false,
    env: { ...Object.fromEntries(inherited), SHARD: '1/1', TEST_TIMEOUT: '60000', NO_COLOR: '1', ...env },
    reject: false,
    all: true,
  });
  return { exitCode, output: all };
}

describe('the package', () => {
  test('has what a user needs, and no tests, benchmarks, victims or maps', () => {
    expect(packed).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'dist/harness/index.js',
        'dist/harness/index.d.ts',
        'dist/harness/cli/main.js',
        'harness/native/src/calls.def',
        'fixtures/reference-server/main.c',
        'fixtures/node-http-server.mjs',
      ]),
    );
    expect(
      packed.filter((path) => /(^|\/)(test|bench|victims|example-project)\/|\.map$|(?<!\.d)\.ts$/.test(path)),
    ).toEqual([]);
  });

  test('has every file that its exports name', () => {
    const { exports } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      exports: Record<string, string>;
    };
    const wanted = Object.values(exports).map((path) => path.replace('./', ''));
    expect(packed).toEqual(expect.arrayContaining(wanted));
  });
});

describe('the workflow', () => {
  test('is valid YAML', async () => {
    await expect(format(WORKFLOW, { parser: 'yaml' })).resolves.toContain('jobs:');
  });

  test('is the one that docs/ci.md shows', () => {
    expect(readFileSync(join(packageRoot(), 'docs/ci.md'), 'utf8')).toContain(WORKFLOW);
  });
});

describe('the example project', () => {
  test(
    'is green by the commands of its workflow, types included',
    async () => {
      expect(COMMANDS).toHaveLength(4);
      for (const command of COMMANDS) {
        const { exitCode, output } = await inProject(command, { CI: 'true' });
        expect(exitCode, `${command}\n${output}`).toBe(0);
      }
      expect(readFileSync(join(project, 'reports/junit.xml'), 'utf8')).toMatch(
        /tests="5" failures="0" errors="0"/,
      );
    },
    TIME_MS,
  );

  test(
    'is red with the bug in it, and says why, where, and how to see it again',
    async () => {
      await inProject('npm run build', { CFLAGS: '-DTRUSTS_SEND=1' });
      const { exitCode, output } = await inProject('npm test', { CI: 'true' });
      expect(exitCode).toBe(1);
      expect(output).toContain('PropertyFailure: failed: not kept: conserves-bytes, resumes');
      expect(output).toContain('  plan  write#1=short:1\n');
      expect(output).toMatch(/send\(\d+, 41 bytes\) = 1 {2}◀ cut short by write#1=short:1/);
      expect(output).toContain(
        'Error: resumes is not kept: after EAGAIN, EINTR or a short write the whole response arrives',
      );
      expect(output).toMatch(/❯ test\/write-path\.test\.ts:\d+:\d+/);

      const lines = [...output.matchAll(/^again: (NTHFAIL_REPLAY.*)$/gm)].map(([, line = '']) => line);
      expect(lines).toHaveLength(2);
      for (const line of lines) {
        const { output: again } = await inProject(line);
        expect(again).toContain('case 1, shrunk 0 times:');
        expect(again).toMatch(/ {2}plan +write#1=short:1\n/);
        expect(again).toMatch(/Tests {2}1 failed( \| \d skipped)? \(\d\)/);
        expect(again).toContain(`again: ${line}`);
      }
    },
    TIME_MS,
  );
});
