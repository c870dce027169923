import { expect, test } from 'vitest';
import { chooseServerOf } from '../../harness/cli/choose-server-of.ts';
import { FindingServers } from '../../harness/cli/finding-servers.ts';
import { checkCase } from '../../harness/check/check-case.ts';
import { caseOf, needsAllocationsOf } from '../../harness/search/case-of.ts';
import { exportVitest } from '../../harness/search/export-vitest.ts';
import type { StoredFinding } from '../../harness/search/finding-store.ts';

/** A finding of the reference server with this plan, as a file has it. */
function findingWith(plan: string): StoredFinding {
  const server = { says: 'the reference server', options: ['--target', 'reference'] };
  const finding = {
    plan,
    client: 'GET /chain/m100,f5000',
    patienceMs: 1000,
    calmMs: 5,
    rounds: 1,
    verdict: 'violated',
    reason: 'made up',
    broken: [],
    signature: 'made-up',
    versions: { nthfail: '0' },
    server,
  };
  return { path: 'made-up.json', finding: finding as unknown as StoredFinding['finding'] };
}

test.each<{ plan: string; needs: boolean }>([
  { plan: 'alloc#1=fail', needs: true },
  { plan: 'write#1=reset', needs: false },
  { plan: 'no plan', needs: false },
])('a finding with $plan needs allocations: $needs', ({ plan, needs }) => {
  expect(needsAllocationsOf(findingWith(plan))).toBe(needs);
});

test('the server of a finding with an allocation is followed, and shared with no other', async () => {
  const servers = new FindingServers();
  try {
    const [allocating, plain] = [findingWith('alloc#2=fail'), findingWith('write#1=short:1')];
    const one = await servers.get(allocating);
    expect(await servers.get(findingWith('malloc#1=fail'))).toBe(one);
    expect(await servers.get(plain)).not.toBe(one);
    const { plan, workload, ...options } = caseOf(allocating);
    const { run, judgement } = await checkCase(one.current, { plan, workload, ...options });
    expect(run.steps).toMatchObject([{ state: 'fired' }]);
    expect(judgement.verdict).toBe('passed');
  } finally {
    await servers.stopAll();
  }
});

test('a target that stands in for it is followed too', async () => {
  const { start } = await chooseServerOf(findingWith('alloc#1=fail'), {
    flags: { target: 'reference' },
    command: [],
  });
  const server = await start();
  try {
    const { plan } = caseOf(findingWith('alloc#1=fail'));
    server.rig.arm(plan, { by: 'source', address: '127.9.8.7' }).disarm();
  } finally {
    await server.stop();
  }
});

test.each<{ plan: string; ioUring: 'allow' | 'refuse'; starts: string | undefined }>([
  { plan: 'alloc#1=fail', ioUring: 'allow', starts: '{ allocations: true }' },
  { plan: 'alloc#1=fail', ioUring: 'refuse', starts: "{ ioUring: 'refuse', allocations: true }" },
  { plan: 'write#1=reset', ioUring: 'refuse', starts: "{ ioUring: 'refuse' }" },
  { plan: 'write#1=reset', ioUring: 'allow', starts: undefined },
])('the exported test of $plan starts its server with $starts', ({ plan, ioUring, starts }) => {
  const stored = findingWith(plan);
  const text = exportVitest(stored.finding, caseOf(stored), {
    imports: [],
    fromVitest: [],
    expression: 'target',
    ioUring,
  });
  if (starts === undefined) expect(text).not.toMatch(/\bserve\b/);
  else expect(text).toContain(`async ({ faults, serve }) => {`);
  expect(text.includes(`  await serve(undefined, ${starts});`)).toBe(starts !== undefined);
});
