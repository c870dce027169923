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
  expect(corpus.add(FIRST, ['a', 'b'])).toMatchObject({ plan: 'write#1=short:1', features: ['a', 'b'] });
  expect(corpus.add(SECOND, ['b', 'a'])).toBeUndefined();
  expect(corpus.add(SECOND, ['a', 'c'])).toMatchObject({ features: ['c'] });
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
  expect(again.add(FIRST, ['a', 'b', 'c'])).toBeUndefined();
});

test('what one has kept another can learn, once', () => {
  const corpus = new Corpus(undefined);
  corpus.add(FIRST, ['a', 'b']);
  const other = new Corpus(directory);
  other.add(SECOND, ['b']);
  for (const entry of corpus.entries) expect(other.learn(entry)).toMatchObject({ features: ['a'] });
  for (const entry of corpus.entries) expect(other.learn(entry)).toBeUndefined();
  expect(new Corpus(directory).inputs).toEqual([SECOND, FIRST]);
});

test('points are counted once, also those of the file', () => {
  const corpus = new Corpus(directory);
  corpus.add(FIRST, ['a', 'write#1', 'send#4']);
  corpus.add(SECOND, ['b', 'write#1', 'send#8']);
  expect(corpus.pointCount).toBe(3);
  expect(new Corpus(directory).pointCount).toBe(3);
});

test('a line that was torn costs itself, and not the one behind it', () => {
  const file = join(directory, 'corpus.jsonl');
  const corpus = new Corpus(directory);
  corpus.add(FIRST, ['a']);
  corpus.add(SECOND, ['b']);
  truncateSync(file, readFileSync(file).length - 5);
  const again = new Corpus(directory);
  expect(again.inputs).toEqual([FIRST]);
  expect(again.add(SECOND, ['b'])).toBeDefined();
  expect(new Corpus(directory).inputs).toEqual([FIRST, SECOND]);
});

test('what is no input is passed over', () => {
  appendFileSync(
    join(directory, 'corpus.jsonl'),
    '{"client":"GET /","plan":"write#0=x","features":[]}\n[]\n7\n',
  );
  expect(new Corpus(directory).inputs).toEqual([]);
});
