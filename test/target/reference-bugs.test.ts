import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';
import { ALL_TARGETS } from '../../harness/target/catalogue.ts';
import { BUGS } from '../../harness/target/reference-bugs.data.ts';

test('there is a row for each switch of bug.h, in its order', () => {
  const header = readFileSync(join(packageRoot(), 'fixtures/reference-server/bug.h'), 'utf8');
  const switches = [...header.matchAll(/^#define (BUG_\w+) 0$/gm)].map(([, flag]) => flag);
  expect(BUGS.map(({ flag }) => flag)).toEqual(switches);
});

test('each names a public report of its own', () => {
  for (const { report } of BUGS) {
    expect(report.reference).toMatch(/^[\w.-]+\/[\w.-]+ (?:issue|pull) \d+$/);
    expect(report.url).toMatch(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/(?:issues|pull)\/\d+$/);
  }
  expect(new Set(BUGS.map(({ report }) => report.url)).size).toBe(BUGS.length);
});

test('the page docs/bugs.md has a row for each bug and its report', () => {
  const page = readFileSync(join(packageRoot(), 'docs/bugs.md'), 'utf8');
  for (const { name, report } of BUGS) {
    expect(page).toMatch(new RegExp(`^\\| \`${name}\``, 'm'));
    expect(page).toContain(report.url);
  }
});

test('no two targets have one name', () => {
  const names = ALL_TARGETS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
