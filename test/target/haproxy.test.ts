import { expect, test } from 'vitest';
import { runCase } from '../../harness/run/run-case.ts';
import { haproxy, haproxyThreads } from '../../harness/target/haproxy.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { testSameWrites, testTarget } from './kit.ts';
import { requireServer } from './require-server.ts';

testTarget(haproxy, 'haproxy');
testTarget(haproxyThreads, 'haproxy');
testSameWrites(haproxy, 'haproxy');

test('the bytes in its log are those that came in, whatever was sent of them', async (context) => {
  requireServer(context, 'haproxy');
  const server = await startServer(haproxy);
  try {
    const logged: number[] = [];
    for (const plan of ['', 'write#1=short:10; write#2=ECONNRESET']) {
      const { output } = await runCase(server, { plan, workload: 'GET /bytes/5000' });
      logged.push(Number(/bytes_read:(\d+)/.exec(output)?.[1]));
    }
    expect(logged[0]).toBeGreaterThan(5000);
    expect(logged[1]).toBe(logged[0]);
  } finally {
    await server.stop();
  }
});
