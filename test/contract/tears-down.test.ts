import { expect, test } from 'vitest';
import { tearsDown } from '../../harness/contract/tears-down.ts';
import { DEFAULT_THRESHOLDS } from '../../harness/contract/thresholds.ts';
import { runCase } from '../../harness/run/run-case.ts';
import { bugTargetOf, REFERENCE_MODES } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';

/** What the contract finds where the client stops reading for longer than the write timeout. */
async function findTimeout(target: Target, workload: string): Promise<unknown> {
  const server = await startServer(target);
  try {
    const run = await runCase(server, { plan: 'write#1=full', workload, patienceMs: 500 });
    return tearsDown.judge(run, DEFAULT_THRESHOLDS);
  } finally {
    await server.stop();
  }
}

const withTimeout = REFERENCE_MODES.find(({ name }) => name === 'reference-timeout');
if (withTimeout === undefined) throw new Error('no mode with a write timeout');

test('a write timeout that is kept is held, not inapplicable; one that is not is broken', async () => {
  const workload = 'GET /chain/m300000; pause; wait 450';
  expect(await findTimeout(withTimeout, workload)).toEqual({ outcome: 'held' });
  expect(await findTimeout(bugTargetOf('no-write-timeout'), workload)).toMatchObject({ outcome: 'broken' });
});

test('a client that reads puts no timeout to the test', async () => {
  expect(await findTimeout(withTimeout, 'GET /chain/m300000')).toMatchObject({ outcome: 'not-applicable' });
});
