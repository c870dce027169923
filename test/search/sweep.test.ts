import { afterEach, describe, expect, test } from 'vitest';
import { parseWorkload } from '../../harness/exchange/workload.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import type { SweepJson } from '../../harness/report/sweep-json.ts';
import { type Sweep, sweep, type SweepOptions } from '../../harness/search/sweep.ts';
import { sweepToJson } from '../../harness/search/sweep-to-json.ts';
import { bugTargetOf, deferredError, reference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { ownDirectories } from '../rig/own-directories.ts';

afterEach(() => expect(ownDirectories()).toEqual([]));

const CLIENT = 'GET /chain/m100,f500';

function sweepOn(target: Target, more: Partial<SweepOptions> = {}): Promise<Sweep> {
  return sweep(() => startServer(target), {
    workload: parseWorkload(CLIENT),
    patienceMs: 300,
    lanes: 4,
    withPairs: false,
    seed: 1,
    ...more,
  });
}

function dataOf(swept: Sweep): SweepJson {
  return sweepToJson(swept, { server: { options: [], says: 'it' }, seed: 1, durationMs: 1 });
}

describe('the reference server', () => {
  test('every point of a response is struck, nothing is left out, and nothing is found', async () => {
    const swept = await sweepOn(reference);
    const names = swept.points.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['read#1', 'write#1', 'write#2', 'epoll_ctl#1', 'write@1']));
    const { counts, coverage } = dataOf(swept);
    expect(counts).toEqual({ ...counts, passed: swept.cases.length });
    expect(coverage).toEqual({ struck: names.length, of: names.length });
    expect(swept.exhausted).toEqual(expect.arrayContaining(['write#3', 'close#2', 'epoll_ctl#2']));
    expect([...swept.findings]).toEqual([]);
  });

  test('a sample says what it leaves out', async () => {
    const swept = await sweepOn(reference, { shallow: 10, seed: 7 });
    const { counts } = dataOf(swept);
    expect(counts.passed).toBe(10);
    expect(counts['left-out']).toBe(swept.cases.length - 10);
    const again = await sweepOn(reference, { shallow: 10, seed: 7 });
    const tried = ({ cases }: Sweep): readonly string[] =>
      cases.flatMap(({ outcome, plan }) => (outcome === 'left-out' ? [] : printPlan(plan)));
    expect(tried(again)).toEqual(tried(swept));
  });

  test('a budget that is over leaves everything out', async () => {
    const swept = await sweepOn(reference, { budgetMs: 1 });
    expect(swept.cases.filter(({ outcome }) => outcome !== 'left-out')).toEqual([]);
    expect(swept.exhausted).toEqual([]);
  });
});

test('an error after a partial write is found at the byte where the write is cut, and nowhere before', async () => {
  const swept = await sweepOn(deferredError);
  const found = [...swept.findings.values()].map(({ run }) => printPlan(run.plan));
  expect(found).toContain('write@1=ECONNRESET');
  expect(found).not.toContain('write#1=ECONNRESET');
  const failed = swept.cases.filter(({ outcome }) => outcome === 'failed');
  expect(failed.length).toBeGreaterThan(swept.findings.size);
  expect(failed.every(({ signature }) => signature !== undefined && swept.findings.has(signature))).toBe(
    true,
  );
});

/** How many cases came to an outcome, of those with this fault. */
function count({ cases }: Sweep, column: RegExp, wanted: string): number {
  return cases.filter((one) => column.test(one.column) && one.outcome === wanted).length;
}

test('a server that a fault ends does not fail the cases beside it', async () => {
  const swept = await sweepOn(bugTargetOf('dies-on-error'), { shallow: 60 });
  expect(count(swept, /^(?:ECONN|EPIPE|ETIMED|ENET|EHOST)/, 'failed')).toBeGreaterThan(5);
  expect(count(swept, /^short/, 'passed')).toBeGreaterThan(2);
  expect(count(swept, /^(?:short|EAGAIN|EINTR)/, 'failed')).toBe(0);
});

test('an alert is laid to the case that it is about, though cases run side by side', async () => {
  const swept = await sweepOn(bugTargetOf('alerts-on-reset'), { shallow: 60 });
  const reasons = [...swept.findings.values()].map(({ judgement }) => judgement.reason);
  expect(reasons).toContain('not kept: survives');
  expect(count(swept, /^(?:short|EAGAIN|EINTR)/, 'failed')).toBe(0);
});

test('pairs: a second fault behind a first one, each kind of place once', async () => {
  const workload = parseWorkload('GET /chain/m100');
  const swept = await sweepOn(reference, { withPairs: true, workload, shallow: 60 });
  const plans = swept.pairs.map(({ plan }) => printPlan(plan));
  expect(plans.length).toBeGreaterThan(100);
  expect(new Set(plans).size).toBe(plans.length);
  expect(swept.pairs.every(({ plan }) => plan.steps.length === 2)).toBe(true);
  expect(swept.pairs.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(30);
  expect([...swept.findings]).toEqual([]);
});

test('of a server that fails without any fault nothing is said', async () => {
  const alarmed = { ...reference, log: { ...reference.log, alert: /conn close/ } };
  await expect(sweepOn(alarmed)).rejects.toMatchObject({
    code: 'NF_E_GOLDEN',
    message: `without any fault, ${CLIENT} is failed: not kept: survives`,
  });
});
