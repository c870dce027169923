import { expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { conservesBytes } from '../../harness/contract/conserves-bytes.ts';
import { judge } from '../../harness/contract/judge.ts';
import { sketchRun } from '../../harness/contract/sketch-run.ts';
import { staysCalm } from '../../harness/contract/stays-calm.ts';

const losses = { events: 9, connections: 0, descriptors: 0 };

test('a busy loop that overflows the journal is a failure, by that contract alone', () => {
  const { verdict, reason, findings } = judge({ ...sketchRun(staysCalm.smallest), losses }, CONTRACTS);
  expect(verdict).toBe('failed');
  expect(reason).toBe(
    'not kept: stays-calm; the journal is incomplete: lost 9 events, 0 connections, 0 descriptors',
  );
  const judged = findings.filter(({ finding }) => finding.outcome !== 'not-applicable');
  expect(judged.map(({ id }) => id)).toEqual(['stays-calm']);
});

test('any other contract that seems broken without all of the journal proves nothing', () => {
  const { verdict } = judge({ ...sketchRun(conservesBytes.smallest), losses }, CONTRACTS);
  expect(verdict).toBe('broken');
});
