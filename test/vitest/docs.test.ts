import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { packageRoot } from '../../harness/native/package-root.ts';
import { buildReference } from '../../harness/target/reference.ts';
import { nthfailFixtures } from '../../harness/vitest/index.ts';
import { MATCHER_OF, MATCHERS } from '../../harness/vitest/matchers.ts';
import { runVitest, SUITES } from './child-vitest.ts';

const root = packageRoot();
const page = readFileSync(join(root, 'docs/vitest.md'), 'utf8');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The rows of the table under a heading of the page, cell by cell. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) =>
    row.split(' | ').map((cell) => cell.trim()),
  );
}

test('docs/vitest.md has every matcher, with the claim of its contract', () => {
  const rows = rowsUnder('Matchers');
  const expected = CONTRACTS.map(({ id, claim }) => [`\`${MATCHER_OF[id]}()\``, `\`${id}\``, claim]);
  expect(rows.slice(0, -2)).toEqual(expected);
  expect(rows.map(([matcher = '']) => matcher.replace(/^`(\w+).*/, '$1'))).toEqual(Object.keys(MATCHERS));
});

test('docs/vitest.md has every fixture', () => {
  const internal = ['cases', 'fileTally'];
  const names = rowsUnder('A test and its target').map(([fixture = '']) =>
    fixture.replace(/^`(\w+).*/, '$1'),
  );
  expect([...names, ...internal].toSorted()).toEqual(Object.keys(nthfailFixtures).toSorted());
});

test('the example of the README runs, with the package as it is built', async () => {
  const example = /```ts\n(import [^`]*? from 'nthfail\/vitest';\n[^`]*)```/.exec(readme)?.[1] ?? '';
  const folder = join(root, 'build/readme-suite');
  const files = join(folder, 'files');
  mkdirSync(files, { recursive: true });
  try {
    writeFileSync(join(files, 'big.bin'), Buffer.alloc(300_000, 'big'));
    const builds = [
      { name: 'my-server', flags: [] },
      { name: 'my-server-with-the-bug', flags: ['-DBUG_LEAKS_DESCRIPTOR=1'] },
    ];
    for (const { name, flags } of builds) {
      const path = join(folder, name);
      writeFileSync(path, `#!/bin/sh\nexec ${buildReference(flags)} --root ${files} "$@"\n`);
      chmodSync(path, 0o755);
    }
    cpSync(join(SUITES, 'vitest.config.ts'), join(folder, 'vitest.config.ts'));
    writeFileSync(join(folder, 'readme.spec.ts'), example.replaceAll("'./my-server", `'${folder}/my-server`));
    const { status, stdout, stderr } = await runVitest(['--reporter=verbose'], { folder });
    expect(stderr).toBe('');
    expect(stdout.match(/✓ .* > .*(?= \d+ms)/g)).toEqual([
      '✓ readme.spec.ts > a torn response is torn down',
      '✓ readme.spec.ts > the build that forgets to close is found out',
    ]);
    expect(status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
