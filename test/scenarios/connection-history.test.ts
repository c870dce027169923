import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { planDraft } from '../../harness/arbitrary/plan-draft.ts';
import { checkCase } from '../../harness/check/check-case.ts';
import { checkHistory } from '../../harness/history/check-history.ts';
import { connectionHistory } from '../../harness/history/connection-history.ts';
import { nginx } from '../../harness/target/nginx.ts';
import { nodeHttp } from '../../harness/target/node-http.ts';
import { nodeHttp2 } from '../../harness/target/node-http2.ts';
import { redis } from '../../harness/target/redis.ts';
import { defineReference, reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import type { PropOptions } from '../../harness/vitest/prop-options.ts';
import { prop } from '../../harness/vitest/prop.ts';
import { requireServer } from '../target/require-server.ts';

const PATHS: Readonly<Record<'reference' | 'node' | 'nginx' | 'redis', readonly [string, ...string[]]>> = {
  reference: ['/bytes/1', '/chain/m2000,f3000', '/chunked/m9,m70000', '/small.txt'],
  node: ['/bytes/1', '/bytes/2000', '/bytes/70000'],
  nginx: ['/small.txt', '/pattern-2000.bin', '/pattern-70000.bin'],
  redis: ['/range-1', '/range-2000', '/range-70000'],
};

async function withServer<T>(target: Target, use: (server: RunningServer) => Promise<T>): Promise<T> {
  const server = await startServer(target);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

describe('what a client does on one connection, with soft faults meanwhile', () => {
  test('on the reference server, 300 histories hold', () =>
    withServer(reference, (server) =>
      prop(
        [connectionHistory(PATHS.reference), planDraft()],
        (history, plan) => checkHistory(server, history, { plan }),
        { numRuns: 300 },
      ),
    ));

  // After a short write libuv makes an empty one as well, on which a second fault would strike nothing.
  test("on Node's http server, 300 histories without a half close hold, with one fault each", () =>
    withServer(nodeHttp, (server) =>
      prop(
        [connectionHistory(PATHS.node, { leaveOut: ['half-close'] }), planDraft({ maxSteps: 1 })],
        (history, plan) => checkHistory(server, history, { plan }),
        { numRuns: 300 },
      ),
    ));

  test("on Node's http2 server, 100 histories without a half close hold, with one fault each", () =>
    withServer(nodeHttp2, (server) =>
      prop(
        [connectionHistory(PATHS.node, { leaveOut: ['half-close'] }), planDraft({ maxSteps: 1 })],
        (history, plan) => checkHistory(server, history, { plan }),
        { numRuns: 100 },
      ),
    ));

  // Without faults: how many replies share a write depends on when they were asked for.
  test('on redis, 100 histories without a half close hold', async (context) => {
    requireServer(context, 'redis-server');
    await withServer(redis, (server) =>
      prop(
        [connectionHistory(PATHS.redis, { leaveOut: ['half-close'] })],
        (history) => checkHistory(server, history),
        { numRuns: 100 },
      ),
    );
  });

  test('on nginx, 300 histories without a half close hold', async (context) => {
    requireServer(context, 'nginx');
    await withServer(nginx, (server) =>
      prop(
        [connectionHistory(PATHS.nginx, { leaveOut: ['half-close'] }), planDraft()],
        (history, plan) => checkHistory(server, history, { plan }),
        { numRuns: 300 },
      ),
    );
  });

  // It takes RDHUP for a client that is gone, and looks at it when a response does not leave at once.
  test('nginx gives a half-closed client up whose response meets a full socket, once the FIN is there', async (context) => {
    requireServer(context, 'nginx');
    const plan = 'write#1=delay:50; write#1=EAGAIN';
    const workload = 'GET /small.txt; half-close';
    await withServer({ ...nginx, servesHalfClosed: true }, async (server) => {
      const { judgement } = await checkCase(server, { plan, workload });
      expect(judgement.reason).toBe('not kept: resumes');
    });
    // It does not promise anything else.
    await withServer(nginx, async (server) => {
      const { judgement } = await checkCase(server, { plan, workload });
      expect(judgement.findings).toContainEqual(
        expect.objectContaining({
          id: 'resumes',
          finding: expect.objectContaining({ outcome: 'not-applicable' }),
        }),
      );
    });
  });

  // Its option httpAllowHalfOpen is off, and then it ends a half-closed connection behind the response it is at.
  test("Node's http server owes a client that half-closes no pipelined response, as histories show", async () => {
    const message = await refute(nodeHttp, PATHS.node, { seed: 1 });
    expect(message).toMatch(/^failed: after GET .*; GET .*; half-close.* bytes came, and then the end/);
  });
});

describe('on a build that', () => {
  test.each([
    // One request is enough, and one byte that is sent alone.
    [
      'skips a byte after a short write',
      '-DBUG_SKIPS_A_BYTE=1',
      /^failed: after GET .* a right server has sent 1 response, 130 bytes; /,
      /client {2}GET \/bytes\/1(; await)?\n {2}plan {4}write#1=short:1\n/,
    ],
    [
      'misses the edge after EAGAIN',
      '-DBUG_MISSES_EDGES=1',
      /^failed: after GET .* bytes came, and then nothing more; not kept: resumes/,
      /client {2}GET [^;\n]*(; await)?\n {2}plan {4}write#\d=(EAGAIN|short:1)\n/,
    ],
  ])('%s, a history is found, and shrunk to one request', async (title, flag, reason, simplest) => {
    const message = await refute(defineReference('bad', title, [flag]), PATHS.reference, { seed: 1 });
    expect(message).toMatch(reason);
    expect(message).toMatch(simplest);
  });

  test('forgets the request behind a short write, a history is found, and shrunk to two requests at once', async () => {
    const bad = defineReference('bad', 'forgets a request', ['-DBUG_DROPS_PIPELINED=1']);
    const message = await refute(bad, PATHS.reference, { seed: 1 });
    expect(message).toMatch(/^failed: after GET .* a right server has sent 2 responses, \d+ bytes; /);
    expect(message).toMatch(/client {2}GET [^;\n]*; GET [^;\n]*(; await)?\n {2}plan {4}write#1=short:\d+\n/);
  });

  test('is found again from the line that the failure ends in, in one case', async () => {
    const bad = defineReference('bad', 'skips a byte', ['-DBUG_SKIPS_A_BYTE=1']);
    const message = await refute(bad, PATHS.reference, { seed: 2 });
    const again = /NTHFAIL_REPLAY='?(?<replay>2:[\d:]+@[^ ']+)/.exec(message)?.groups?.['replay'];
    vi.stubEnv('NTHFAIL_REPLAY', again);
    onTestFinished(() => void vi.unstubAllEnvs());
    const replayed = await refute(bad, PATHS.reference, {});
    expect(replayed).toContain('case 1, shrunk 0 times:');
    expect(valuesOf(replayed)).toBe(valuesOf(message));
  });
});

/** What a message tells of the case's values. */
function valuesOf(message: string): string | undefined {
  return /^ {2}client .*\n {2}plan .*$/m.exec(message)?.[0];
}

/** Checks histories that are drawn for `seed` until one fails; what prop then says. */
async function refute(
  target: Target,
  paths: readonly [string, ...string[]],
  options: PropOptions,
): Promise<string> {
  return withServer(target, async (server) => {
    try {
      await prop(
        [connectionHistory(paths), planDraft({ maxSteps: 1 })],
        (history, plan) => checkHistory(server, history, { plan, patienceMs: 200 }),
        { numRuns: 300, ...options },
      );
    } catch (error) {
      if (error instanceof Error && error.name === 'PropertyFailure') return error.message;
      throw error;
    }
    throw new Error(`${target.name} held`);
  });
}
