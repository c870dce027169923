import { checkCase, type CheckCaseOptions } from '../../harness/check/check-case.ts';
import { parseWorkload } from '../../harness/exchange/workload.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { sweep } from '../../harness/search/sweep.ts';
import { bugTargetOf, reference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';

/** How a sweep found a bug. */
export interface SweptBug {
  readonly by: 'one fault' | 'a pair' | 'rounds';
  /** Cases until then, the sweep's to its end. */
  readonly cases: number;
  readonly plan: string;
  readonly client: string;
}

/** What clients do, the commonest first; nothing is chosen for a bug. */
const CLIENTS = [
  'GET /chain/m100,f5000',
  'GET /chunked/m100,f300',
  'GET /chain/m100; GET /chain/f200',
  'GET /chain/m100; await; GET /chunked/f200; half-close',
  'GET /big.bin',
  'GET /chain/m200000,f200000; pause; wait 450',
];
const PATIENCE_MS = 300;
const ROUNDS = 9;

/** Sweeps the server with a bug: single faults for each client, then over and over, then pairs, until something is found. */
export async function sweepBug(name: string): Promise<SweptBug | undefined> {
  const target = bugTargetOf(name);
  let cases = 0;
  const tries = [
    ...CLIENTS.map((client) => ({ by: 'one fault' as const, client, withPairs: false, rounds: 1 })),
    ...[CLIENTS[0], CLIENTS[4]].flatMap((client = '') => ({
      by: 'rounds' as const,
      client,
      withPairs: false,
      rounds: ROUNDS,
    })),
    ...CLIENTS.slice(0, 4).map((client) => ({ by: 'a pair' as const, client, withPairs: true, rounds: 1 })),
  ];
  for (const { by, client, withPairs, rounds } of tries) {
    let isFound = false;
    const interruption = new AbortController();
    const workload = parseWorkload(client);
    const swept = await sweep(() => startServer(target), {
      workload,
      ...{ patienceMs: PATIENCE_MS, lanes: 4, withPairs, rounds, seed: 1, signal: interruption.signal },
      onCase: () => {
        if (!isFound) cases += 1;
      },
      onFinding: () => {
        isFound = true;
        interruption.abort();
      },
    });
    for (const { run } of swept.findings.values()) {
      const plan = printPlan(run.plan);
      const isBugs = await isFineWithoutBug({ workload, plan: run.plan, patienceMs: PATIENCE_MS, rounds });
      if (isBugs) return { by, cases, plan, client };
      throw new Error(`${plan} on ${client}: what is found for ${name} is there without the bug too`);
    }
  }
  return undefined;
}

/** What is found is the bug's only if the server without it does the same case right. */
async function isFineWithoutBug(options: CheckCaseOptions): Promise<boolean> {
  const server = await startServer(reference);
  try {
    const { judgement } = await checkCase(server, options);
    return judgement.verdict !== 'failed' && judgement.verdict !== 'broken';
  } finally {
    await server.stop();
  }
}
