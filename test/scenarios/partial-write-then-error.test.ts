import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../harness/contract/judge.ts';
import { nginx } from '../../harness/target/nginx.ts';
import { nodeHttp } from '../../harness/target/node-http.ts';
import { deferredError, reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { checkScenario, type CheckResult } from '../../harness/check/check-scenario.ts';
import { partialWriteThenError } from '../../scenarios/partial-write-then-error.ts';
import { requireServer } from '../target/require-server.ts';

async function withServer<T>(target: Target, use: (server: RunningServer) => Promise<T>): Promise<T> {
  const server = await startServer(target);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

async function check(
  target: Target,
  runs: number,
  seed?: number,
): Promise<CheckResult & { verdicts: Set<Verdict> }> {
  const verdicts = new Set<Verdict>();
  const result = await withServer(target, (server) =>
    checkScenario(server, partialWriteThenError, {
      runs,
      onCase: (verdict) => verdicts.add(verdict),
      ...(seed === undefined ? {} : { seed }),
    }),
  );
  return { ...result, verdicts };
}

describe('on the correct reference server', () => {
  test('1,000 generated cases pass, and none is vacuous or diverged', async () => {
    const result = await check(reference, 1000);
    expect(result.kind === 'refuted' ? result.message : result.kind).toBe('held');
    expect(result).toMatchObject({ cases: 1000, verdicts: new Set(['passed']) });
  });
});

describe('on the reference server that defers the error', () => {
  test.each([1, 2, 3, 4, 5])(
    'seed %i refutes it and shrinks to one short write and one error',
    async (seed) => {
      const result = await check(deferredError, 100, seed);
      if (result.kind !== 'refuted') throw new Error('the known-bad build passed');
      expect(result.run.plan.steps.map(({ fault }) => fault.kind)).toEqual([
        'short',
        expect.stringMatching(/^(?:error|reset)$/),
      ]);
      expect(result.judgement.reason).toBe('not kept: routes-to-error-handler, records-partial-count');
    },
  );

  test('the message holds seed, path, plan, timeline and the line that replays it', async () => {
    const result = await check(deferredError, 100, 1);
    if (result.kind !== 'refuted') throw new Error('the known-bad build passed');
    expect(result.message).toMatch(/seed 1, path "[\d:]+"/);
    expect(result.message).toContain('cut short by write#1=short:1');
    expect(result.message).toMatch(
      /again: npx nthfail run --target deferred-error --plan 'write#1=short:1; write#2=\w+' --get \/chain\/m1$/,
    );
  });

  test('seed and path lead to the same case again', async () => {
    const first = await check(deferredError, 100, 7);
    if (first.kind !== 'refuted') throw new Error('the known-bad build passed');
    const again = await withServer(deferredError, (server) =>
      checkScenario(server, partialWriteThenError, { runs: 1, seed: 7, path: first.path }),
    );
    expect(again.kind === 'refuted' && again.run.plan).toEqual(first.run.plan);
  });
});

test("Node's http server keeps every contract that applies to it", async () => {
  const result = await check(nodeHttp, 200);
  expect(result.kind === 'refuted' ? result.message : result.kind).toBe('held');
});

test('nginx keeps every contract that applies to it', async (context) => {
  requireServer(context, 'nginx');
  const result = await check(nginx, 200);
  expect(result.kind === 'refuted' ? result.message : result.kind).toBe('held');
});
