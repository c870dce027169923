import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';
import type { FindingFile } from '../../harness/search/finding-file.ts';
import { writeFinding } from '../../harness/search/finding-store.ts';
import { buildReference, deferredError } from '../../harness/target/reference.ts';
import { nthfail } from '../cli/nthfail.ts';
import { DEFERRED_CASE, makeFinding } from '../search/make-finding.ts';
import { type ChildOutcome, runVitest, SUITES } from './child-vitest.ts';

/** Folders of suites, in the package, so that `nthfail` is found there. */
const root = mkdtempSync(join(packageRoot(), 'build/findings-suites-'));
afterAll(() => rmSync(root, { recursive: true }));

let finding: FindingFile;
beforeAll(async () => {
  finding = await makeFinding(deferredError, DEFERRED_CASE);
});

const ON_REFERENCE: Partial<FindingFile> = {
  server: { options: ['--target', 'reference'], says: 'the reference server' },
};

/** A folder with a suite and these findings. */
function makeSuite(
  name: string,
  text: string,
  findings: Readonly<Record<string, Partial<FindingFile>>>,
): string {
  const folder = join(root, name);
  mkdirSync(join(folder, 'findings'), { recursive: true });
  cpSync(join(SUITES, 'vitest.config.ts'), join(folder, 'vitest.config.ts'));
  for (const [file, change] of Object.entries(findings))
    writeFinding(join(folder, 'findings', file), { ...finding, ...change });
  writeFileSync(join(folder, 'findings.spec.ts'), text);
  return folder;
}

const ONE_LINE = `import { testFindings } from 'nthfail/vitest';

testFindings(new URL('findings/', import.meta.url));
`;

function run(folder: string, env: NodeJS.ProcessEnv = {}): Promise<ChildOutcome> {
  return runVitest(['--reporter=verbose'], { folder, env });
}

/** The marks and names of the tests. */
function resultsOf({ stdout }: ChildOutcome): readonly string[] {
  return [...stdout.matchAll(/^ ([✓×↓]) .* > (\S+\.json: .*?)(?: \d+ms)?$/gm)].map(
    ([, mark, name]) => `${mark} ${name}`,
  );
}

describe.concurrent('testFindings', () => {
  test('one test a file: red with the bug, green without', async () => {
    const folder = makeSuite('one-line', ONE_LINE, {
      'a.json': {},
      'b.json': { plan: 'write#1=short:9' },
      'c.json': ON_REFERENCE,
    });
    const outcome = await run(folder);
    expect(resultsOf(outcome)).toEqual([
      '× a.json: write#1=short:100; write#2=ECONNRESET',
      '✓ b.json: write#1=short:9',
      '✓ c.json: write#1=short:100; write#2=ECONNRESET',
    ]);
    expect(outcome.stderr).toContain('routes-to-error-handler is not kept');
    expect(outcome.stderr).toMatch(/npx nthfail replay .*findings\/a\.json/);
    expect(outcome.stderr).toContain(
      "again: npx nthfail run --target deferred-error --plan 'write#1=short:100;",
    );
    expect(outcome.stdout + outcome.stderr).toContain('◀ injected by write#2=ECONNRESET');
    expect(outcome.status).toBe(1);
  });

  test('a server that a case has harmed is not that of the next', async () => {
    const server = { options: ['--target', 'accept-error-deafens'], says: '' };
    const folder = makeSuite('harmed', ONE_LINE, {
      'a.json': { server, plan: 'accept#1=ECONNABORTED' },
      'b.json': { server, plan: 'write#1=short:9' },
    });
    expect(resultsOf(await run(folder))).toEqual([
      '× a.json: accept#1=ECONNABORTED',
      '✓ b.json: write#1=short:9',
    ]);
  });

  test('on another target', async () => {
    const text = `import { findTarget } from 'nthfail';
import { testFindings } from 'nthfail/vitest';

testFindings(new URL('findings/', import.meta.url), { target: findTarget('reference') });
`;
    const outcome = await run(makeSuite('target', text, { 'a.json': {} }));
    expect(resultsOf(outcome)).toEqual(['✓ a.json: write#1=short:100; write#2=ECONNRESET']);
    expect(outcome.status).toBe(0);
  });

  test('a server that is missing is a named skip, and a failure where servers are required', async () => {
    const server = { options: [], command: ['no-such-server', '{port}'], says: '' };
    const folder = makeSuite('missing', ONE_LINE, { 'a.json': { server }, 'b.json': ON_REFERENCE });
    const outcome = await run(folder);
    expect(resultsOf(outcome).map((line) => line.slice(0, 8))).toEqual(['↓ a.json', '✓ b.json']);
    expect(outcome.stdout).toMatch(/a\.json.* \[lacking: .*no-such-server/);
    expect(outcome.status).toBe(0);
    const required = await run(folder, { NTHFAIL_REQUIRE_SERVERS: '1' });
    expect(resultsOf(required).map((line) => line.slice(0, 8))).toEqual(['× a.json', '✓ b.json']);
    expect(required.status).toBe(1);
  });

  test.each([
    ['an empty directory', {}, /no findings in .*findings\//],
    ['a plan that is none', { 'a.json': { plan: 'wirte#1=reset' } }, /a\.json, plan: unknown call wirte/],
  ])('%s fails before any test', async (name, findings, said) => {
    const outcome = await run(makeSuite(name.replaceAll(' ', '-'), ONE_LINE, findings));
    expect(outcome.stderr).toMatch(said);
    expect(outcome.status).toBe(1);
  });
});

describe.concurrent('what nthfail export --vitest writes', () => {
  /** The finding as a test, run. */
  async function exportAndRun(name: string, change: Partial<FindingFile>): Promise<ChildOutcome> {
    const folder = makeSuite(name, '', {});
    const path = join(folder, 'findings/a.json');
    writeFinding(path, { ...finding, ...change });
    const exported = await nthfail(['export', path, '--vitest', '-o', join(folder, 'findings.spec.ts')]);
    expect(exported).toEqual({ status: 0, stdout: '', stderr: '' });
    return run(folder);
  }

  /** The reference server by its command line, and what is known of its log. */
  const commandOf = (flags: readonly string[]): Partial<FindingFile> => ({
    server: {
      options: ['--record', String.raw`/peer closed mid-response fd:(?<fd>\d+) sent:(?<sent>\d+)/i`],
      command: [buildReference(flags), '--listen', '{host}:{port}', '--root', '{dir}'],
      says: "a build that isn't right",
    },
  });
  /** The same in a target file, which exports a plain object. */
  const fileOf = (name: string, exportsAs: string, flags: readonly string[]): Partial<FindingFile> => {
    const file = join(root, name);
    const record = String.raw`/peer closed mid-response fd:(?<fd>\d+) sent:(?<sent>\d+)/`;
    const args = "['--listen', '{host}:{port}', '--root', '{dir}']";
    writeFileSync(
      file,
      `${exportsAs} { name: 'own', command: '${buildReference(flags)}', args: ${args}, log: { partialRecord: ${record} } };\n`,
    );
    return { server: { options: ['--target', file, '--io-uring', 'refuse'], says: 'a target file' } };
  };
  const BUG = ['-DBUG_DEFERRED_ERROR=1'];

  test.each<[string, () => Partial<FindingFile>, () => Partial<FindingFile>]>([
    ['a target with a name', () => ({}), () => ON_REFERENCE],
    ['a command', () => commandOf(BUG), () => commandOf([])],
    [
      'a target file',
      () => fileOf('bug.mjs', 'export const target =', BUG),
      () => fileOf('right.mjs', 'export default', []),
    ],
  ])('%s: red on the build with the bug, green on the other', async (name, bug, right) => {
    const folder = name.replaceAll(' ', '-');
    const red = await exportAndRun(`red-${folder}`, bug());
    expect(red.stderr).toContain('records-partial-count is not kept');
    expect(red.status).toBe(1);
    const green = await exportAndRun(`green-${folder}`, right());
    expect(green.stdout).toMatch(/✓ .* > GET \/chain\/m100,f5000 with write#1=short:100; write#2=ECONNRESET/);
    expect(green.status).toBe(0);
  });

  test('rounds, holds and quotes come along', async () => {
    const outcome = await exportAndRun('options', {
      ...ON_REFERENCE,
      client: "GET /bytes/100?it's",
      plan: 'write#1=hold:gate; write#1=short:5',
      at: { gate: 'release' },
      rounds: 2,
      patienceMs: 2000,
      calmMs: 0,
      reason: 'a line\nbreak\u2028and another',
    });
    expect(outcome.stdout).toContain("✓ findings.spec.ts > GET /bytes/100?it's with write#1=hold:gate;");
    expect(outcome.status).toBe(0);
  });
});
