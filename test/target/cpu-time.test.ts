import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { connectRawClient } from '../../harness/exchange/connect-raw-client.ts';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import { readCpuNs, readTicks } from '../../harness/target/cpu-time.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { victimTarget } from './victim-target.ts';

let server: RunningServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const MS = 1_000_000n;

test('a server that waits uses next to no time, and one that spins uses what passes', async () => {
  const running = await startServer(victimTarget('spins', ['epoll']));
  server = running;
  const idle = readCpuNs(running);
  expect(idle).toBeGreaterThan(0n);
  await delay(200);
  expect(readCpuNs(running) - idle).toBeLessThan(20n * MS);

  const client = await connectRawClient({
    host: running.host,
    port: running.port,
    source: nextSourceAddress(),
  });
  await client.send(Buffer.from('spin\n'));
  await client.receive({ until: 10, timeoutMs: 5000 });
  const before = readCpuNs(running);
  const start = process.hrtime.bigint();
  // On a busy machine it has to share.
  await expect.poll(() => readCpuNs(running) - before, { timeout: 10_000 }).toBeGreaterThan(200n * MS);
  // One thread, and what the account lags behind.
  expect(readCpuNs(running) - before).toBeLessThan(process.hrtime.bigint() - start + 20n * MS);
  await client.close();
});

test('where the scheduler keeps no account there are ticks', () => {
  const ownNs = (): bigint => {
    const { user, system } = process.cpuUsage();
    return BigInt(user + system) * 1000n;
  };
  expect(readTicks(process.pid) - ownNs()).toBeLessThan(21n * MS);
  expect(ownNs() - readTicks(process.pid)).toBeLessThan(21n * MS);
});

test('the time of every process is in it', async () => {
  const running = await startServer(victimTarget('leaks-per-request', ['3']));
  server = running;
  await expect.poll(() => running.rig.processes.length).toBe(4);
  const all = readCpuNs(running);
  expect(all).toBeGreaterThan(0n);
  for (const { pid } of running.rig.processes.slice(1)) process.kill(pid, 'SIGKILL');
  await delay(20);
  const first = readCpuNs(running);
  expect(first).toBeGreaterThan(0n);
  expect(first).toBeLessThan(all);
});
