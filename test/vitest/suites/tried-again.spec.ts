import { expect, testOn } from '../../../harness/vitest/index.ts';
import { deferredError, reference } from '../../../harness/target/reference.ts';

const test = testOn(reference);
let tries = 0;

test('red at first', { retry: 1 }, async ({ faults, serve }) => {
  tries += 1;
  const server = await serve(tries === 1 ? deferredError : reference);
  const run = await faults('write#1=short:100; write#2=ECONNRESET', { server }).on('GET /bytes/3000');
  expect(run).toSatisfyContracts();
});
