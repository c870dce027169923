import { describe, expect, test } from 'vitest';

import { recordsPartialCount } from '../../harness/contract/records-partial-count.ts';
import { DEFAULT_THRESHOLDS } from '../../harness/contract/thresholds.ts';
import { runCase } from '../../harness/run/run-case.ts';
import type { PartialRecordCounts } from '../../harness/target/log-knowledge.ts';
import { defineReference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';

const WAYS: readonly PartialRecordCounts[] = (['pass', 'response', 'connection'] as const).flatMap((since) =>
  (['all', 'body'] as const).map((bytes) => ({ since, bytes })),
);

/** Two cases in which no two ways of counting agree on both. */
const CASES = [
  // The pass that fails is the second one of its response, and begins behind the head.
  {
    workload: 'GET /bytes/10; await; GET /chain/m5,f5000,m70',
    plan: 'write#3=short:1000; write#5=short:20; write#6=ECONNRESET',
  },
  // It is the first one, and sends the head too.
  { workload: 'GET /bytes/10; await; GET /chain/m500', plan: 'write#2=short:300; write#3=ECONNRESET' },
];

/** What the contract finds on a server that counts so, when it promises to count like that. */
async function findingsOf(
  counts: PartialRecordCounts,
  promised: PartialRecordCounts,
): Promise<readonly string[]> {
  const { since, bytes } = counts;
  const args = ['--record-counts', since, '--record-bytes', bytes];
  const server = await startServer(defineReference('counts', `counts ${bytes} of a ${since}`, [], args));
  try {
    const outcomes: string[] = [];
    for (const one of CASES) {
      const run = await runCase(server, one);
      expect(run.steps.map(({ state }) => state)).not.toContain('ahead');
      const target = { ...run.target, log: { ...run.target.log, partialRecordCounts: promised } };
      outcomes.push(recordsPartialCount.judge({ ...run, target }, DEFAULT_THRESHOLDS).outcome);
    }
    return outcomes;
  } finally {
    await server.stop();
  }
}

describe.each(WAYS)('a server that counts $bytes of a $since', (counts) => {
  test('keeps the promise of that', async () => {
    expect(await findingsOf(counts, counts)).toEqual(['held', 'held']);
  });

  test.each(WAYS.filter((way) => way !== counts))(
    'breaks the one of $bytes of a $since',
    async (promised) => {
      expect(await findingsOf(counts, promised)).toContain('broken');
    },
  );
});
