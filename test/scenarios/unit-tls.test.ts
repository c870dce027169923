import { expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge } from '../../harness/contract/judge.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { runCase } from '../../harness/run/run-case.ts';
import type { Run } from '../../harness/run/run.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { unitTls } from '../../harness/target/unit.ts';

/*
 * As unit.test.ts: only where UNITD names a build, and UNITD_EXPECT says which it is. The fix of Unit's write path says
 * that its TLS path always failed fast. The handshake is three writes, the head of the response the fourth; then come the
 * records of SSL_write calls that have eight each.
 */
const isHere = process.env['UNITD'] !== undefined;
const isFixed = process.env['UNITD_EXPECT'] !== 'failed';

const RUNS = 20;
const WORKLOAD = 'GET /big.bin';
const HEAD_BYTES = 213;
const RECORD_BYTES = 16_384;
const EPOLL_CTL_DEL = 2;

/** What a person would look at: what follows the error, what the client got, and what the log says of it. */
function summarize({ exchanges: [judged], log }: Run): object {
  const { connection, exchange } = judged ?? {};
  const error = connection?.hardError;
  const writes = connection?.writes ?? [];
  return {
    writesAfterError: writes.filter(({ sequence }) => sequence > (error?.sequence ?? Infinity)).length,
    leavesPollerInTurn: connection?.calls.some(
      ({ call, ordinal, turn }) => call === 'epoll_ctl' && ordinal === EPOLL_CTL_DEL && turn === error?.turn,
    ),
    isClosed: connection?.lastClose !== undefined,
    receivedBytes: exchange?.received.length,
    failures: log.filter(({ text }) => /SSL_write\(.*failed \(104/.test(text)).length,
    records: log.flatMap(({ text }) => /mid-response fd:\d+ (sent:\d+)/.exec(text)?.[1] ?? []),
  };
}

async function withServer(use: (server: RunningServer) => Promise<void>): Promise<void> {
  const server = await startServer(unitTls);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

test.runIf(isHere).each([
  { plan: 'write#5=ECONNRESET', records: 0 },
  { plan: 'write#5=short:100; write#6=ECONNRESET', records: 0 },
  { plan: 'write#8=ECONNRESET', records: 3 },
  { plan: 'write#8=short:100; write#9=ECONNRESET', records: 3 },
])(
  `NGINX Unit over TLS (UNITD) fails fast in the middle of a response, ${RUNS} of ${RUNS}; the route differs: $plan`,
  ({ plan, records }) =>
    withServer(async (server) => {
      const golden = await goldenOf(server, WORKLOAD);
      for (let i = 0; i < RUNS; i += 1) {
        const run = await runCase(server, { plan, workload: WORKLOAD, golden });
        expect(summarize(run)).toEqual({
          writesAfterError: 0,
          leavesPollerInTurn: true,
          isClosed: true,
          receivedBytes: HEAD_BYTES + records * RECORD_BYTES,
          failures: 1,
          // The record stands on the route that the fix made: without it the same error took the ready handler's, over TLS too.
          // It counts the SSL_write calls that were done, here the head: not the records of the one that failed.
          records: isFixed ? [`sent:${HEAD_BYTES}`] : [],
        });
        const { verdict, reason } = judge(run, CONTRACTS);
        const isMiscounted = isFixed && records > 0;
        expect(`${verdict}: ${reason}`).toBe(
          isMiscounted
            ? 'failed: not kept: records-partial-count'
            : 'passed: every fault fired, every contract held',
        );
      }
    }),
);

test.runIf(isHere)('NGINX Unit over TLS (UNITD) takes EPIPE for nothing, and goes on writing', () =>
  withServer(async (server) => {
    const run = await runCase(server, { plan: 'write#8=EPIPE', workload: WORKLOAD });
    const { reason } = judge(run, CONTRACTS);
    expect(reason).toMatch(/^not kept: fail-fast, routes-to-error-handler, tears-down/);
  }),
);
