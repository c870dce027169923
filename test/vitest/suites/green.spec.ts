import { type Cases, expect, testOn } from '../../../harness/vitest/index.ts';
import { deferredError, reference } from '../../../harness/target/reference.ts';

const test = testOn(reference);

async function claim({ faults }: Pick<Cases, 'faults'>): Promise<void> {
  const run = await faults('write#1=short:100; write#2=ECONNRESET').on('GET /bytes/3000');
  expect(run).toSatisfyContracts();
}

test('the correct build keeps the contracts', claim);

test('the build with the bug is red', async ({ control }) => control(deferredError, claim));
