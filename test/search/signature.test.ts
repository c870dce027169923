import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCase } from '../../harness/check/check-case.ts';
import { signatureOf } from '../../harness/search/signature.ts';
import { deferredError } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(deferredError);
});
afterAll(() => server.stop());

async function signatureAfter(plan: string, path = '/chain/m100,f5000'): Promise<string> {
  const { run, judgement } = await checkCase(server, { plan, workload: `GET ${path}` });
  expect(judgement.verdict).toBe('failed');
  return signatureOf(run, judgement);
}

test('one bug has one signature, whichever errno, however many bytes, whoever brings the error about', async () => {
  const signature = await signatureAfter('write#1=short:1; write#2=ECONNRESET');
  expect(signature).toMatch(/^routes-to-error-handler-[\da-f]{10}$/);
  expect(await signatureAfter('write#1=short:7; write#2=EPIPE')).toBe(signature);
  expect(await signatureAfter('write#1=short:100; write#2=reset')).toBe(signature);
  expect(await signatureAfter('write#1=short:1; write#2=ECONNRESET', '/chain/m50,m60')).toBe(signature);
});

test('another call that was struck is another finding', async () => {
  const signatures = await Promise.all(
    ['write#1=short:1; write#2=EPIPE', 'write#2=EPIPE', 'write#2=zero'].map((plan) => signatureAfter(plan)),
  );
  expect(new Set(signatures).size).toBe(3);
});
