import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hardFault } from '../../harness/arbitrary/hard-fault.ts';
import { planDraft } from '../../harness/arbitrary/plan-draft.ts';
import { planOf } from '../../harness/arbitrary/plan-of.ts';
import { workloadOf } from '../../harness/arbitrary/workload-of.ts';
import { checkCase } from '../../harness/check/check-case.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { nginx } from '../../harness/target/nginx.ts';
import { nodeHttp } from '../../harness/target/node-http.ts';
import { reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { prop } from '../../harness/vitest/prop.ts';
import { requireServer } from '../target/require-server.ts';

async function withServer(target: Target, use: (server: RunningServer) => Promise<void>): Promise<void> {
  const server = await startServer(target);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

test('what a client does on the reference server, with soft faults, ends as without any', () =>
  withServer(reference, (server) =>
    prop(
      [workloadOf(['/bytes/1', '/chain/m2000,f3000', '/chunked/m9,m70000']), planDraft()],
      async (workload, draft) => {
        const plan = draft(await goldenOf(server, workload));
        await checkCase(server, { workload, plan });
      },
      { numRuns: 200 },
    ),
  ));

async function checkPlans(target: Target, path: string, maxSteps: number): Promise<void> {
  await withServer(target, async (server) => {
    const workload = `GET ${path}`;
    const plans = planOf(await goldenOf(server, workload), { maxSteps });
    await prop([plans], (plan) => checkCase(server, { plan, workload }), { numRuns: 100 });
  });
}

test('no plan that is drawn for a recorded run of the reference server is vacuous', () =>
  checkPlans(reference, '/chain/m2000,f3000', 3));

// After a short write libuv makes an empty one as well, on which a second fault would strike nothing.
test("no plan of one fault that is drawn for a recorded run of Node's http server is vacuous", () =>
  checkPlans(nodeHttp, '/bytes/70000', 1));

test('no plan that is drawn for a recorded run of nginx is vacuous', async (context) => {
  requireServer(context, 'nginx');
  await checkPlans(nginx, '/small.txt', 3);
});

test('a hard fault ends the connection, wherever it strikes', () =>
  withServer(reference, async (server) => {
    const workload = 'GET /chain/m2000,f3000,m9';
    const plans = planOf(await goldenOf(server, workload), { faults: hardFault() });
    await prop([plans], (plan) => checkCase(server, { plan, workload }), { numRuns: 100 });
  }));

test('a plan that strikes nothing refutes a property that does not look', () =>
  withServer(reference, async (server) => {
    const check = async (plan: string): Promise<void> => {
      await checkCase(server, { plan, workload: 'GET /small.txt' });
    };
    await expect(prop([fc.constant('write#9=short:1')], check)).rejects.toThrow(
      /^vacuous: write#9=short:1 never fired: no call came to its point\n\ncase 1, shrunk 0 times:\n[^]*\nthe case proves nothing, for a fault that it plans never struck:\n/,
    );
  }));
