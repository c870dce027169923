import { beforeEach, describe, expect, test } from 'vitest';
import { checkCase, type CheckedCase } from '../../harness/check/check-case.ts';
import { checkScenario } from '../../harness/check/check-scenario.ts';
import { findProgram } from '../../harness/target/check-binary.ts';
import { nginxTls } from '../../harness/target/nginx.ts';
import { nodeTls } from '../../harness/target/node-http.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { requireServer } from '../target/require-server.ts';
import { skipOrFail } from '../target/skip-or-fail.ts';
import { type TlsBug, tlsVictimTarget } from '../target/tls-victim-target.ts';

/** Cases of scenarios that take their time; the others get `CASES`. */
const FEW: Readonly<Record<string, number>> = { 'leaves-nothing-behind': 2, 'peer-does-not-read': 2 };
const CASES = 25;

/** It maps no memory and sends no file that could become shorter. */
const STRIKES_NOTHING: readonly string[] = ['memory-runs-out', 'file-is-truncated'];

beforeEach((context) => {
  try {
    findProgram('openssl');
  } catch {
    skipOrFail(context, 'openssl');
  }
});

async function check(target: Target, scenarioName: string): Promise<string> {
  const scenario = SCENARIOS.find(({ name }) => name === scenarioName);
  if (scenario === undefined) throw new RangeError(`no scenario ${scenarioName}`);
  const server = await startServer(target);
  try {
    const runs = FEW[scenarioName] ?? CASES;
    const result = await checkScenario(server, scenario, { runs, shrinks: false });
    return result.kind === 'refuted' ? result.message : result.kind;
  } finally {
    await server.stop();
  }
}

describe('a server that speaks TLS as it should', () => {
  test.each(SCENARIOS)('$name: $claim', async ({ name }) => {
    const expected = STRIKES_NOTHING.includes(name) ? 'vacuous' : 'held';
    expect(await check(tlsVictimTarget(), name)).toBe(expected);
  });
});

async function judgeOn(target: Target, workload: string, plan: string): Promise<CheckedCase> {
  const server = await startServer(target);
  try {
    return await checkCase(server, { workload, plan });
  } finally {
    await server.stop();
  }
}

describe('a server that speaks TLS with a bug', () => {
  test.each<{ bug: TlsBug; workload: string; plan: string; seen: RegExp }>([
    {
      bug: 'carries-on',
      workload: 'GET /bytes/100000',
      plan: 'write#3=EAGAIN',
      seen: /^another byte at offset \d+$/,
    },
    {
      bug: 'no-close-notify',
      workload: 'GET /bytes/100; half-close',
      plan: 'write#2=short:10',
      seen: /^a FIN behind a record with \d+ bytes of data$/,
    },
    {
      bug: 'plain-error',
      workload: 'GET /bytes/100000',
      plan: 'write#4=ECONNRESET',
      seen: /^38 bytes that are none$/,
    },
    {
      bug: 'torn-record',
      workload: 'GET /bytes/100000',
      plan: 'write#3=short:100; write#4=EAGAIN',
      seen: /^the last one torn: 100 of 16406 bytes$/,
    },
    {
      bug: 'forgets-rest',
      workload: 'GET /bytes/100000',
      plan: 'write#3=short:100',
      seen: /^record \d+, the 16406 bytes at byte \d+ on the wire, does not decipher; the client saw ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC$/,
    },
  ])('$bug breaks conserves-bytes', async ({ bug, workload, plan, seen }) => {
    const right = await judgeOn(tlsVictimTarget(), workload, plan);
    expect(right.judgement.reason).toBe('every fault fired, every contract held');
    const { judgement } = await judgeOn(tlsVictimTarget(bug), workload, plan);
    const found = judgement.findings.find(({ id }) => id === 'conserves-bytes')?.finding;
    expect(found).toMatchObject({ outcome: 'broken', seen: expect.stringMatching(seen) });
  });
});

// The other scenarios find what bench/matrix/deviations.data.ts says.
test.for(['leaves-nothing-behind', 'server-calls-fail', 'peer-does-not-read'])(
  'nginx over TLS: %s',
  async (scenario, context) => {
    requireServer(context, 'nginx');
    expect(await check(nginxTls, scenario)).toBe('held');
  },
);

test.each(['soft-faults-resume', 'half-close-is-answered', 'peer-does-not-read'])(
  "Node's https server: %s",
  async (scenario) => {
    expect(await check(nodeTls, scenario)).toBe('held');
  },
);

test('the access log of nginx over TLS counts what whole records carry, and nothing of a torn one', async (context) => {
  requireServer(context, 'nginx');
  const { run, judgement } = await judgeOn(
    nginxTls,
    'GET /big.bin',
    'write#6=short:9000; write#7=ECONNRESET',
  );
  expect(judgement.reason).toBe('every fault fired, every contract held');
  const [judged] = run.exchanges;
  expect(judged?.exchange.tls?.rest).toMatchObject({ kind: 'torn', bytes: 9000, declaredBytes: 16_406 });
  expect(judged?.exchange.received.length).toBe(2 * 16_384);
  expect(run.output).toMatch(/bytes_sent:32768 /);
});
