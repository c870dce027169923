import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseWorkload } from '../../harness/exchange/workload.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { Corpus } from '../../harness/search/corpus.ts';
import type { FuzzInput } from '../../harness/search/mutate-input.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nthfail-corpus-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const input = (plan: string): FuzzInput => ({ workload: parseWorkload('GET /'), plan: parsePlan(plan) });
const FIRST = input('write#1=short:1');
const SECOND = input('write#2=reset');

test('an input is kept for what is new in it alone', () => {
  const corpus = new Corpus(undefined);
  expect(corpus.add(FIRST, ['a', 'b'])).toBe(true);
  expect(corpus.add(SECOND, ['b', 'a'])).toBe(false);
  expect(corpus.add(SECOND, ['a', 'c'])).toBe(true);
  expect(corpus.inputs).toEqual([FIRST, SECOND]);
  expect(corpus.featureCount).toBe(3);
});

test('another one in the same directory begins with all that the first one had', () => {
  const corpus = new Corpus(directory);
  corpus.add(FIRST, ['a', 'b']);
  corpus.add(SECOND, ['b', 'c']);
  const again = new Corpus(directory);
  expect(again.inputs).toEqual(corpus.inputs);
  expect(again.featureCount).toBe(3);
  expect(again.add(FIRST, ['a', 'b', 'c'])).toBe(false);
});

test('a line that was torn costs itself, and not the one behind it', () => {
  const file = join(directory, 'corpus.jsonl');
  const corpus = new Corpus(directory);
  corpus.add(FIRST, ['a']);
  corpus.add(SECOND, ['b']);
  truncateSync(file, readFileSync(file).length - 5);
  const again = new Corpus(directory);
  expect(again.inputs).toEqual([FIRST]);
  expect(again.add(SECOND, ['b'])).toBe(true);
  expect(new Corpus(directory).inputs).toEqual([FIRST, SECOND]);
});

test('what is no input is passed over', () => {
  appendFileSync(
    join(directory, 'corpus.jsonl'),
    '{"client":"GET /","plan":"write#0=x","features":[]}\n[]\n7\n',
  );
  expect(new Corpus(directory).inputs).toEqual([]);
});
