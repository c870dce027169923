import { expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge } from '../../harness/contract/judge.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { runCase } from '../../harness/run/run-case.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { unit } from '../../harness/target/unit.ts';

/*
 * NGINX Unit is not packaged, so these tests run only where UNITD names a build, in CI too. UNITD_EXPECT says which it
 * is: `passed` (the default) for a build with the fix, `failed` for one without.
 */
const isHere = process.env['UNITD'] !== undefined;
const expected = process.env['UNITD_EXPECT'] ?? 'passed';

const RUNS = 100;

test.runIf(isHere).each(['write#1=short:100; write#2=ECONNRESET', 'write#1=short:100; write#2=reset'])(
  `NGINX Unit (UNITD), ${RUNS} of ${RUNS} runs ${expected}: %s`,
  async (text) => {
    const server = await startServer(unit);
    try {
      const golden = await goldenOf(server, 'GET /big.bin');
      const seen: string[] = [];
      for (let i = 0; i < RUNS; i += 1) {
        const run = await runCase(server, { plan: parsePlan(text), workload: 'GET /big.bin', golden });
        const { verdict, reason } = judge(run, CONTRACTS);
        seen.push(`${verdict}: ${reason}`);
      }
      const wanted =
        expected === 'failed'
          ? 'failed: not kept: routes-to-error-handler, records-partial-count'
          : 'passed: every fault fired, every contract held';
      expect(seen).toEqual(Array.from({ length: RUNS }, () => wanted));
    } finally {
      await server.stop();
    }
  },
);

test.runIf(isHere)(
  'NGINX Unit (UNITD): a failure on the first write of a pass leaves no record',
  async () => {
    const server = await startServer(unit);
    try {
      for (const text of ['write#1=ECONNRESET', 'write#1=reset']) {
        const run = await runCase(server, { plan: parsePlan(text), workload: 'GET /big.bin' });
        expect(run.log.filter((line) => line.text.includes('mid-response'))).toEqual([]);
        expect(judge(run, CONTRACTS).verdict).toBe('passed');
      }
    } finally {
      await server.stop();
    }
  },
);
