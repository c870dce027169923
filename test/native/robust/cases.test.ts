import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { buildGet } from '../../../harness/exchange/build-get.ts';
import { reference } from '../../../harness/target/reference.ts';
import type { RunningServer } from '../../../harness/target/running-server.ts';
import { startServer } from '../../../harness/target/start-server.ts';
import { ask, expectNoLosses } from './serving.ts';

const AT_ONCE = 200;
const BATCHES = 50;
const REQUEST = buildGet('/chain/m4000,m4000,f4000', { host: 'localhost' }).toString('latin1');

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Megabytes that the harness's process has in use. */
function measureMemory(): { readonly heap: number; readonly resident: number } {
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed / 2 ** 20, resident: rss / 2 ** 20 };
}

/** A case of its own among many: cut after so many bytes, and failed then; every third one is only cut. */
async function runOne(server: RunningServer, bytes: number): Promise<void> {
  const isFailed = bytes % 3 !== 0;
  const write = (ordinal: number) => ({ call: { family: 'write' }, ordinal }) as const;
  const asked = await ask(
    server,
    [
      { point: write(1), fault: { kind: 'short', bytes } },
      ...(isFailed ? [{ point: write(2), fault: { kind: 'error', errno: 'ECONNRESET' } } as const] : []),
    ],
    { request: REQUEST },
  );
  await asked.client.ended;
  const { received } = asked.client.exchange();
  if (isFailed) expect(received.length).toBe(bytes);
  else expect(received.length).toBeGreaterThan(12_000);
  expect(asked.armed.outcomes().map(({ state }) => state)).toEqual(isFailed ? ['fired', 'fired'] : ['fired']);
  expect(asked.writes().filter(({ step }) => step !== undefined)).toMatchObject(
    isFailed ? [{ result: bytes }, { result: -104 }] : [{ result: bytes }],
  );
  asked.armed.disarm();
  await asked.client.close();
}

test(`${AT_ONCE * BATCHES} cases, ${AT_ONCE} at a time: each fault strikes its own, and the memory stays`, async () => {
  const server = await startServer(reference);
  try {
    let before = measureMemory();
    for (let batch = 0; batch < BATCHES; batch += 1) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => runOne(server, 1 + i)));
      if (batch === 9) before = measureMemory();
    }
    const after = measureMemory();
    expectNoLosses(server);
    expect(after.heap - before.heap).toBeLessThan(20);
    expect(after.resident - before.resident).toBeLessThan(100);
  } finally {
    await server.stop();
  }
});
