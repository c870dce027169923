import { expect, testOn } from '../../../harness/vitest/index.ts';
import { reference } from '../../../harness/target/reference.ts';

const test = testOn(reference);

test('waits for a server that is stopped', async ({ faults }) => {
  const run = await faults('write#1=delay:30000', { patienceMs: 40_000 }).on('GET /bytes/100');
  expect(run).toSatisfyContracts();
});
