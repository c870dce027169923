import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FuzzFindings } from '../../harness/cli/fuzz-findings.ts';
import { foundIn, type Found } from '../../harness/search/search-directory.ts';
import { deferredError } from '../../harness/target/reference.ts';
import { DEFERRED_CASE, makeFinding } from '../search/make-finding.ts';

const folder = mkdtempSync(join(tmpdir(), 'nthfail-fuzz-findings-'));
afterAll(() => rmSync(folder, { recursive: true }));

let first: Found;
beforeAll(async () => {
  first = { finding: await makeFinding(deferredError, DEFERRED_CASE), run: '{}' };
});

let directory: string;
let findings: FuzzFindings;
beforeEach(() => {
  directory = mkdtempSync(join(folder, 'a'));
  findings = new FuzzFindings(directory);
});

/** The same under another signature. */
const under = (signature: string): Found => ({ ...first, finding: { ...first.finding, signature } });

test('what is found is a file before anything else is done', () => {
  findings.keep(under('a'));
  expect(foundIn(directory)).toEqual(['a']);
});

test('the smallest case takes its place', () => {
  findings.keep(under('a'));
  findings.settle('a', under('b'));
  expect(foundIn(directory)).toEqual(['b']);
});

test('what does not come each time is put aside', () => {
  findings.keep(under('a'));
  findings.settle('a', undefined);
  expect(foundIn(directory)).toEqual([]);
  expect(existsSync(join(directory, 'unsteady/a.json'))).toBe(true);
});

test('what came each time stays, whatever another job makes of the same signature', () => {
  findings.keep(under('a'));
  findings.keep(under('b'));
  findings.settle('a', under('b'));
  findings.settle('b', undefined);
  expect(foundIn(directory)).toEqual(['b']);
  findings.settle('b', under('c'));
  expect(foundIn(directory)).toEqual(['b', 'c']);
});
