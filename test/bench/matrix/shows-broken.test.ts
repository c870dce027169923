import { expect, test } from 'vitest';
import { showsBroken } from '../../../bench/matrix/shows-broken.ts';
import { CONTRACTS } from '../../../harness/contract/catalogue.ts';
import { judge } from '../../../harness/contract/judge.ts';
import { sketchRun } from '../../../harness/contract/sketch-run.ts';

const run = sketchRun(`
  accept
  send 300 = 300
  received y*300
  close`);

test('a run that fails by a contract shows that it is broken, and nothing of another', () => {
  const judgement = judge(run, CONTRACTS);
  expect(showsBroken(judgement, 'conserves-bytes')).toBe(true);
  expect(showsBroken(judgement, 'survives')).toBe(false);
});

test('a run that proves nothing shows nothing, whatever its contracts found', () => {
  const judgement = judge({ ...run, losses: { events: 1, connections: 0, descriptors: 0 } }, CONTRACTS);
  expect(judgement.verdict).toBe('broken');
  expect(showsBroken(judgement, 'conserves-bytes')).toBe(false);
});
