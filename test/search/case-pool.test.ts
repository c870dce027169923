import { expect, test } from 'vitest';
import { ReplaceableServer } from '../../harness/check/replaceable-server.ts';
import { parseWorkload } from '../../harness/exchange/workload.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { CasePool, type Trial } from '../../harness/search/case-pool.ts';
import { nginx } from '../../harness/target/nginx.ts';
import { bugTargetOf } from '../../harness/target/reference.ts';
import type { Target } from '../../harness/target/target.ts';
import { requireServer } from '../target/require-server.ts';

const trial = (plan: string, client: string): Trial => ({
  plan: parsePlan(plan),
  workload: parseWorkload(client),
});

/** What each of the trials came to. */
async function verdictsOf(
  target: Target,
  trials: readonly Trial[],
  patienceMs: number,
): Promise<readonly (string | undefined)[]> {
  const servers = await ReplaceableServer.start(target);
  try {
    const pool = new CasePool(servers, { patienceMs, lanes: 4, isOver: () => false });
    return (await pool.run(trials)).map((checked) => checked?.judgement.verdict);
  } finally {
    await servers.stop();
  }
}

test('a server that waits as long as an impatient client is no finding', async (context) => {
  requireServer(context, 'nginx');
  // It accepts nothing for half a second then.
  const trials = [trial('accept4#1=EMFILE', 'GET /small.txt')];
  expect(await verdictsOf(nginx, trials, 500)).toEqual(['passed']);
});

test('what one case does to the server is not laid to those beside it', async () => {
  const plans = ['write#1=short:1', 'write#1=EPIPE', 'read#1=EINTR', 'write#1=EINTR', 'write#1=ECONNRESET'];
  const trials = plans.map((plan) => trial(plan, 'GET /chain/m100'));
  const verdicts = ['passed', 'failed', 'passed', 'passed', 'failed'];
  expect(await verdictsOf(bugTargetOf('dies-on-error'), trials, 300)).toEqual(verdicts);
});
