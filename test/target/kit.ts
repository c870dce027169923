import { expect, test } from 'vitest';
import { judge } from '../../harness/contract/judge.ts';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { runCase } from '../../harness/run/run-case.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { type ResponseShape, sumPieces, type Target } from '../../harness/target/target.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { liveProcesses } from '../../harness/target/live-processes.ts';
import { ownDirectories } from '../rig/own-directories.ts';
import { isRunning } from './processes.ts';
import { requireServer } from './require-server.ts';

const SHAPES: readonly ResponseShape[] = [
  { framing: 'length', pieces: [{ from: 'memory', bytes: 1 }] },
  {
    framing: 'length',
    pieces: [
      { from: 'memory', bytes: 90_000 },
      { from: 'file', bytes: 60_000 },
    ],
  },
  { framing: 'chunked', pieces: [{ from: 'file', bytes: 3000 }] },
];

/** Tests that every target which is installed from a package must pass. */
export function testTarget(target: Target, command: string): void {
  test(`${target.name}: two at once serve every shape, and nothing is left of them`, async (context) => {
    requireServer(context, command);
    const servers = await Promise.all([startServer(target), startServer(target)]);
    const pids: number[] = [];
    try {
      for (const server of servers) {
        for (const shape of SHAPES) {
          const path = target.pathFor?.(shape) ?? '/';
          const workload = [{ kind: 'get' as const, path }];
          const { responses } = await goldenOf(server, workload);
          expect(responses.map(({ status }) => status)).toEqual([200]);
          expect(responses.map(({ keepsAlive }) => keepsAlive)).toEqual([
            target.requestsPerConnection === undefined,
          ]);
          const body = responses[0]?.bytes.subarray(responses[0].headBytes).length;
          expect(body).toBeGreaterThanOrEqual(sumPieces(shape));
          const run = await runCase(server, { workload });
          expect(judge(run, CONTRACTS)).toMatchObject({ verdict: 'passed' });
        }
        pids.push(...liveProcesses(server).map(({ pid }) => pid));
      }
      expect(new Set(servers.map(({ host, port }) => `${host}:${port}`)).size).toBe(2);
    } finally {
      const reports = await Promise.all(servers.map((server) => server.stop()));
      expect(reports.map(({ wasKilled }) => wasKilled)).toEqual([false, false]);
    }
    expect(pids.length).toBeGreaterThanOrEqual(2);
    expect(pids.filter(isRunning)).toEqual([]);
    expect(ownDirectories()).toEqual([]);
  });
}

/** Tests that a proxy makes the same writes each time, however its response comes in. */
export function testSameWrites(target: Target, command: string): void {
  test.for(['length', 'chunked'] as const)(
    `${target.name}: the same response is the same writes, each time: %s`,
    async (framing, context) => {
      requireServer(context, command);
      const pieces = Array.from({ length: 6 }, (_, index) => ({
        from: index % 2 === 0 ? ('file' as const) : ('memory' as const),
        bytes: 9000,
      }));
      const path = target.pathFor?.({ framing, pieces });
      const server = await startServer(target);
      try {
        const seen = new Set<string>();
        for (let i = 0; i < 40; i += 1) {
          const { exchanges } = await runCase(server, { workload: `GET ${path}` });
          const writes = exchanges[0]?.connection?.writes ?? [];
          seen.add(writes.map(({ call, asked }) => `${call} ${asked}`).join());
        }
        expect([...seen]).toHaveLength(1);
      } finally {
        await server.stop();
      }
    },
  );
}
