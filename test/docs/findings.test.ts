import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../harness/native/package-root.ts';
import { parseFinding } from '../../harness/search/finding-file.ts';
import { writeFinding } from '../../harness/search/finding-store.ts';
import { buildReference, reference } from '../../harness/target/reference.ts';
import { nthfail } from '../cli/nthfail.ts';
import { makeFinding } from '../search/make-finding.ts';
import { requireServer } from '../target/require-server.ts';
import { runVitest, SUITES } from '../vitest/child-vitest.ts';

const root = packageRoot();
const page = readFileSync(join(root, 'docs/findings.md'), 'utf8');
const main = join(root, 'dist/harness/cli/main.js');

/** The block of the page in this language. */
function blockOf(language: string): string {
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page)?.[1] ?? '';
}

/** A folder in the package, so that `nthfail` is found there. */
const folder = mkdtempSync(join(root, 'build/findings-page-'));
afterAll(() => rmSync(folder, { recursive: true }));
const example = join(folder, 'findings/example.json');
mkdirSync(join(folder, 'findings'));
writeFileSync(example, blockOf('json'));

test('the finding of the page is one, and is found again', async () => {
  const finding = parseFinding(blockOf('json'), 'docs/findings.md');
  const { status, stdout } = await nthfail(['replay', example]);
  expect(stdout).toContain(`the same finding as in ${example}: ${finding.signature}`);
  expect(status).toBe(1);
});

test('the page has every field', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
  const { at: _at, ...fields } = z
    .looseObject({ at: z.never().optional() })
    .parse(JSON.parse(blockOf('json')));
  expect(rows).toEqual([...Object.keys(fields).flatMap((name) => (name === 'plan' ? ['plan', 'at'] : name))]);
});

test('the suite of the page runs', async () => {
  cpSync(join(SUITES, 'vitest.config.ts'), join(folder, 'vitest.config.ts'));
  // Vitest is started in the package's folder there.
  const text = blockOf('ts').replace("'findings/'", `'${folder}/findings/'`);
  expect(text).toContain(folder);
  writeFileSync(join(folder, 'findings.spec.ts'), text);
  const { status, stdout } = await runVitest(['--reporter=verbose'], { folder });
  expect(stdout).toContain('× findings.spec.ts');
  expect(stdout).toContain('example.json: write#1=short:100; write#2=ECONNRESET');
  expect(status).toBe(1);
});

test('git bisect finds the commit, and skips the one that does not build', async (context) => {
  requireServer(context, 'git');
  requireServer(context, 'make');
  const work = join(folder, 'work');
  mkdirSync(join(work, 'findings'), { recursive: true });
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
    ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    ...{ GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@localhost', GIT_COMMITTER_NAME: 'a' },
    ...{ GIT_COMMITTER_EMAIL: 'a@localhost', NO_COLOR: '1' },
  };
  const sh = (script: string): string =>
    execFileSync('sh', ['-ec', script], {
      cwd: work,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });

  const right = buildReference([]);
  const bug = buildReference(['-DBUG_DEFERRED_ERROR=1']);
  // What is committed makes the server that is started: the source is the path of a build.
  writeFileSync(
    join(work, 'Makefile'),
    `server: source.txt\n\ttest -x $$(cat source.txt)\n\tprintf '#!/bin/sh\\nexec %s "$$@"\\n' $$(cat source.txt) >server\n\tchmod +x server\n.PHONY: server\n`,
  );
  sh('git init -q; printf "server\\n" >.gitignore');
  const commits = [right, right, '/no/such/source', right, bug, bug];
  for (const [index, source] of commits.entries()) {
    writeFileSync(join(work, 'source.txt'), `${source}\n`);
    writeFileSync(join(work, 'count.txt'), String(index));
    sh(`git add -A; git commit -qm 'commit ${index}'${index === 0 ? '; git tag v1.0' : ''}`);
  }
  // A server from before is there: a commit that does not build must not be judged by it.
  const stub = join(work, 'server');
  writeFileSync(stub, `#!/bin/sh\nexec ${bug} "$@"\n`);
  chmodSync(stub, 0o755);
  const found = await makeFinding(reference, {
    workload: 'GET /chain/m100,f5000',
    plan: 'write#1=short:100; write#2=ECONNRESET',
  });
  writeFinding(join(work, 'findings/lost-record.json'), {
    ...found,
    server: {
      options: ['--record', String.raw`mid-response fd:(?<fd>\d+) sent:(?<sent>\d+)`],
      command: ['./server', '--listen', '{host}:{port}', '--root', '{dir}'],
      says: 'a server',
    },
  });

  const lines = blockOf('sh').replaceAll('npx nthfail', `${process.execPath} ${main}`).split('\n');
  expect(lines).toHaveLength(5);
  const reset = lines.findIndex((line) => line.startsWith('git bisect reset'));
  const output = sh(lines.slice(0, reset).join('\n'));
  expect(output).toMatch(/is the first bad commit\n[^]*commit 4\n/);
  expect(sh('git bisect log')).toMatch(/# skip: \[\w+\] commit 2/);
  sh(lines.slice(reset).join('\n'));
});
