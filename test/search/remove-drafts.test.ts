import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeDraftsOf } from '../../harness/search/search-directory.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nthfail-drafts-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('drafts of those who have ended are removed, and nothing else', () => {
  const { pid: gone } = spawnSync('true');
  for (const part of ['findings', 'runs', 'mine']) mkdirSync(join(directory, part));
  const kept = [
    'fuzz.json',
    `fuzz.json.${process.pid}.tmp`,
    `notes.${gone}.tmp`,
    'findings/a.json',
    `mine/a.json.${gone}.tmp`,
  ];
  const left = [`fuzz.json.${gone}.tmp`, `findings/a.json.${gone}.tmp`, `runs/a.json.${gone}.tmp`];
  for (const name of [...kept, ...left]) writeFileSync(join(directory, name), '{');
  removeDraftsOf(directory);
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  expect(names.filter((name) => name.includes('.')).toSorted()).toEqual(kept.toSorted());
});

test('where nothing was written there is nothing to remove', () => {
  removeDraftsOf(join(directory, 'nowhere'));
  expect(readdirSync(directory)).toEqual([]);
});
