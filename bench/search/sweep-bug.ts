import { parseWorkload } from '../../harness/exchange/workload.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { sweep } from '../../harness/search/sweep.ts';
import { bugTargetOf } from '../../harness/target/reference.ts';
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
  'GET /chain/m200000,f200000',
];
const PATIENCE_MS = 300;
const ROUNDS = 9;

/** Sweeps the server with a bug: single faults for each client, then over and over, then pairs, until something is found. */
export async function sweepBug(name: string): Promise<SweptBug | undefined> {
  const target = bugTargetOf(name);
  let cases = 0;
  const tries = [
    ...CLIENTS.map((client) => ({ by: 'one fault' as const, client, withPairs: false, rounds: 1 })),
    ...CLIENTS.slice(0, 1).map((client) => ({
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
    const swept = await sweep(() => startServer(target), {
      workload: parseWorkload(client),
      ...{ patienceMs: PATIENCE_MS, lanes: 4, withPairs, rounds, seed: 1, signal: interruption.signal },
      onCase: () => {
        if (!isFound) cases += 1;
      },
      onFinding: () => {
        isFound = true;
        interruption.abort();
      },
    });
    const [found] = swept.findings.values();
    if (found !== undefined) return { by, cases, plan: printPlan(found.run.plan), client };
  }
  return undefined;
}
