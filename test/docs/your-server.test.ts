import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';
import { LOG_SHAPES, TARGET_SHAPES } from '../../harness/target/target-shapes.ts';
import { requireServer } from '../target/require-server.ts';
import { runVitest, SUITES } from '../vitest/child-vitest.ts';

const root = packageRoot();
const main = join(root, 'dist/harness/cli/main.js');
const page = readFileSync(join(root, 'docs/your-server.md'), 'utf8');

/** A folder in the package, so that `nthfail` is found there, with the files of the page in it. */
const folder = mkdtempSync(join(root, 'build/your-server-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES = [...page.matchAll(/```\w+\n(?:#|\/\/) (my-[\w.-]+).*\n([^`]*(?:`[^`]+)*?)\n```/g)];
for (const [, name = '', text = ''] of FILES) writeFileSync(join(folder, name), text);

/** The commands of the page, each with the part of its output that stands behind it. */
const COMMANDS = [...page.matchAll(/^(npx nthfail run .*?) +# (.*)$/gm)].map(
  ([, command = '', says = '']) => ({
    command,
    says,
  }),
);

/** What a command prints, run by a shell in that folder. */
function outputOf(command: string): Promise<string> {
  const own = command.replace('npx nthfail', `${process.execPath} ${main}`);
  return new Promise((resolve) => {
    execFile(
      'sh',
      ['-c', own],
      { cwd: folder, env: { ...process.env, NO_COLOR: '1' } },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    );
  });
}

test('the page has its files and its commands', () => {
  expect(FILES.map(([, name]) => name)).toEqual([
    'my-server.py',
    'my-server.mjs',
    'my-nginx.mjs',
    'my-tls-server.mjs',
    'my-server.test.ts',
  ]);
  expect(COMMANDS).toHaveLength(page.match(/^npx nthfail run/gm)?.length ?? 0);
});

/** The program that a command needs. */
function serverOf(command: string): string {
  if (command.includes('my-tls-server')) return 'openssl';
  return command.includes('nginx') ? 'nginx' : 'python3';
}

test.for(COMMANDS)('$command', async ({ command, says }, context) => {
  requireServer(context, serverOf(command));
  const output = await outputOf(command);
  expect(output).toContain(says);
  expect(output).toMatch(/\npassed: .*\n$/);
});

test('what a finding says of a pattern that matches nothing', async (context) => {
  requireServer(context, 'python3');
  const [command = ''] = COMMANDS.flatMap((one) => (one.command.includes('--record') ? one.command : []));
  const output = await outputOf(command.replace('left a response after', 'tore a response after'));
  expect(output).toMatch(
    /no record: .* matches none of what it logged then: "\[info\] [\d.]+ left a response/,
  );
  expect(output).toMatch(/\nfailed: not kept: routes-to-error-handler, records-partial-count\n$/);
});

test('the suite of the page passes', async (context) => {
  requireServer(context, 'python3');
  const suite = join(folder, 'suite');
  cpSync(join(SUITES, 'vitest.config.ts'), join(suite, 'vitest.config.ts'));
  const target = readFileSync(join(folder, 'my-server.mjs'), 'utf8');
  writeFileSync(join(suite, 'my-server.mjs'), target.replace("'my-server.py'", `'${folder}/my-server.py'`));
  cpSync(join(folder, 'my-server.test.ts'), join(suite, 'my-server.spec.ts'));
  const { status, stdout, stderr } = await runVitest(['--reporter=verbose'], { folder: suite });
  expect(stdout.match(/✓ .* > .*(?= \d+ms)/g)).toEqual([
    '✓ my-server.spec.ts > a torn response is torn down, and recorded',
    '✓ my-server.spec.ts > whatever is asked for, soft faults lose nothing',
  ]);
  expect(stderr).toMatch(/^nthfail: .*without any control: my-server\.spec\.ts$/m);
  expect(status).toBe(0);
});

test('every option of a target is in its tables', () => {
  const cells = [...page.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell]) => cell).join(' ');
  const named = new Set([...cells.matchAll(/`(\w+)/g)].map(([, name]) => name));
  const options = [...Object.keys(TARGET_SHAPES), ...Object.keys(LOG_SHAPES)];
  const unsaid = options.filter((option) => !['log', 'given'].includes(option));
  expect(unsaid.filter((option) => !named.has(option))).toEqual([]);
});
