import { expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge } from '../../harness/contract/judge.ts';
import { recordsPartialCount } from '../../harness/contract/records-partial-count.ts';
import { sketchRun } from '../../harness/contract/sketch-run.ts';
import { DEFAULT_THRESHOLDS } from '../../harness/contract/thresholds.ts';
import { entriesOf } from '../../harness/run/entries-of.ts';
import { runCase } from '../../harness/run/run-case.ts';
import type { Run } from '../../harness/run/run.ts';
import { bugTargetOf, reference } from '../../harness/target/reference.ts';
import type { ProbeChoice } from '../../harness/target/server-probes.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { requireProbes } from '../probe/require-probes.ts';

const TORN = { plan: 'write#1=short:100; write#2=ECONNRESET', workload: 'GET /bytes/5000' };

async function run(target: Target, probes: ProbeChoice, one: typeof TORN = TORN): Promise<Run> {
  const server = await startServer(target, { probes });
  try {
    return await runCase(server, one);
  } finally {
    await server.stop();
  }
}

test('entries of a function are counted and in order, with thread and process', async (context) => {
  requireProbes(context);
  const one = await run(reference, { functions: ['conn_close'], handlers: true });
  const [failed] = entriesOf(one, 'conn_error_handler');
  const pass = entriesOf(one, 'conn_write');
  const [close] = entriesOf(one, 'conn_close');
  if (failed === undefined || close === undefined) throw new Error('not entered');
  expect(entriesOf(one, 'conn_error_handler')).toHaveLength(1);
  // Another pass and the ready handler are those of the bystander, which asks once more.
  expect(pass).toHaveLength(2);
  expect(entriesOf(one, 'conn_ready_handler')).toHaveLength(1);
  expect(pass[0]?.atNs).toBeLessThan(failed.atNs);
  expect(failed.atNs).toBeLessThan(close.atNs);
  const error = one.exchanges[0]?.connection?.hardError;
  expect(failed.tid).toBe(error?.tid);
  expect(Object.values(one.pids ?? {})).toContain(failed.pid);
});

test('a function that was not probed is no function that was not entered', async (context) => {
  requireProbes(context);
  const one = await run(reference, { functions: ['conn_close'] });
  expect(() => entriesOf(one, 'conn_write')).toThrow('conn_write was not probed in this run');
  expect(() => entriesOf(sketchRun('accept'), 'conn_write')).toThrow('conn_write was not probed in this run');
});

test('cases side by side: each has its own time, and its log decides', async (context) => {
  requireProbes(context);
  const server = await startServer(reference, { probes: 'on' });
  try {
    const runs = await Promise.all(Array.from({ length: 8 }, () => runCase(server, TORN)));
    for (const one of runs) {
      expect(judge(one, CONTRACTS).verdict).toBe('passed');
      const error = one.exchanges[0]?.connection?.hardError;
      expect(entriesOf(one, 'conn_error_handler').some(({ atNs }) => atNs > (error?.atNs ?? 0n))).toBe(true);
    }
    const alone = await runCase(server, TORN);
    expect(entriesOf(alone, 'conn_error_handler')).toHaveLength(1);
  } finally {
    await server.stop();
  }
});

test('a run that lost entries is broken', () => {
  const sketch = `accept\n send 300 = 100\n send 200 = ECONNRESET\n log mid-response fd:9 sent:100\n enters on_error\n close\n poll`;
  expect(judge(sketchRun(sketch), []).verdict).toBe('passed');
  expect(judge(sketchRun(`${sketch}\n lost-entries 3`), [])).toMatchObject({
    verdict: 'broken',
    reason: 'the probes are incomplete: lost 3 entries, 0 rings were full',
  });
});

/*
 * Two requests in one turn: the second pass fails. By its calls it may have begun with the first response, so a record of both
 * is believed. Where its handlers are not logged only a probe tells.
 */
const PIPELINED = {
  plan: 'write#2=short:100; write#3=ECONNRESET',
  workload: 'GET /chain/m10; GET /chain/m5000',
};

function withoutHandlerLog(target: Target): Target {
  const { readyHandler: _ready, errorHandler: _error, ...log } = target.log;
  return { ...target, log };
}

test.for<[name: string, probes: ProbeChoice, right: string, wrong: string]>([
  ['without probes', 'off', 'held', 'held'],
  ['with probes', 'on', 'held', 'broken'],
])('a record of more than the pass, %s', async ([, probes, right, wrong], context) => {
  requireProbes(context);
  const outcome = async (target: Target): Promise<string> =>
    recordsPartialCount.judge(await run(withoutHandlerLog(target), probes, PIPELINED), DEFAULT_THRESHOLDS)
      .outcome;
  expect(await outcome(reference)).toBe(right);
  expect(await outcome(bugTargetOf('counts-total'))).toBe(wrong);
});
