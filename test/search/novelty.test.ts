import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCase } from '../../harness/check/check-case.ts';
import { featuresOf, isPoint } from '../../harness/search/novelty.ts';
import { reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(reference);
});
afterAll(() => server.stop());

/** What a request under a plan shows. */
async function featuresUnder(plan: string): Promise<readonly string[]> {
  return featuresOf(await checkCase(server, { plan, workload: 'GET /bytes/100', calmMs: 5 }));
}

test.each([
  ['write#1=short:9; write#2=short:9', ['writev#1', 'writev#2']],
  ['write#1+=short:9', ['writev#1', 'writev#2', 'writev#3', 'writev#4', 'writev#8', 'send#16']],
  ['epoll_ctl#1=ENOMEM', ['epoll_ctl#1']],
  ['write#99=reset', []],
])('%s: points', async (plan, points) => {
  expect((await featuresUnder(plan)).filter(isPoint)).toEqual(points);
});

test('the same again is nothing new, and another end is', async () => {
  const plan = 'write#1=short:9';
  const seen = new Set(await featuresUnder(plan));
  expect((await featuresUnder(plan)).filter((feature) => !seen.has(feature))).toEqual([]);
  expect((await featuresUnder('write#1=reset')).filter((feature) => !seen.has(feature))).not.toEqual([]);
});
