import { expect, test } from 'vitest';
import { nearestWord } from '../../harness/plan/nearest-word.ts';

const TARGETS = ['nginx', 'unit', 'h2o', 'node-http'];

test.each([
  ['econnrest', ['EPIPE', 'ECONNRESET'], 'ECONNRESET'],
  ['NGINX', TARGETS, 'nginx'],
  ['ngnix', TARGETS, 'nginx'],
  ['nuit', TARGETS, 'unit'],
  ['h20', TARGETS, 'h2o'],
  ['nodehtp', TARGETS, 'node-http'],
  ['node-http-x', TARGETS, 'node-http'],
  ['ab', ['ax', 'ay'], 'ax'],
  ['ab', ['axx', 'ab'], 'ab'],
])('the word nearest to %s among %j is %s', (word, candidates, nearest) => {
  expect(nearestWord(word, candidates)).toBe(nearest);
});

test.each([
  ['apache', TARGETS, 'nothing is alike'],
  ['h', TARGETS, 'more than half of h2o would change'],
  ['node-httpfour', TARGETS, 'more than 3 edits'],
  ['', TARGETS, 'there is no word'],
  ['nginx', [], 'there are no candidates'],
])('no word is near to "%s" among %j: %s', (word, candidates) => {
  expect(nearestWord(word, candidates)).toBeUndefined();
});
