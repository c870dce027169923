import { expect, testOn } from '../../../harness/vitest/index.ts';
import { reference } from '../../../harness/target/reference.ts';

const test = testOn(reference);

test('asks for what is not there', async ({ faults }) => {
  const run = await faults('write#1=short:10').on('GET /not-there');
  expect(run).toSatisfyContracts();
});

test('asks again, and for what is there', async ({ faults }) => {
  expect(await faults('write#1=short:10').on('GET /not-there')).toResume();
  expect(await faults('write#1=short:10').on('GET /bytes/100')).toResume();
});
