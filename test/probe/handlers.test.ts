import { beforeEach, expect, test } from 'vitest';
import type { ProbeHit } from '../../harness/probe/hit-order.ts';
import { openProbes } from '../../harness/probe/probe-set.ts';
import { buildVictim } from '../native/build-victim.ts';
import { runOnItself, type OwnRun } from '../native/robust/own-connection.ts';
import { findOffset } from './entering-program.ts';
import { requireProbes } from './require-probes.ts';

const NAMES = ['send_pass', 'on_ready', 'on_error'];

beforeEach(requireProbes);

async function runProbed(plan: string, way: string): Promise<{ run: OwnRun; hits: readonly ProbeHit[] }> {
  const path = buildVictim('handles-errors');
  const set = openProbes(
    NAMES.map((name) => ({ name, path, fileOffset: findOffset(path, name) })),
    { processes: () => [] },
  );
  try {
    const run = await runOnItself('handles-errors', plan, [], [way]);
    set.follow(run.pids);
    return { run, hits: set.drain() };
  } finally {
    set.close();
  }
}

test.each([
  { way: 'at-once', handlers: ['on_error'] },
  { way: 'late', handlers: ['on_ready', 'on_error'] },
])('the handlers that follow a failed call, $way: $handlers', async ({ way, handlers }) => {
  const { run, hits } = await runProbed('write#1=short:4; write#2=ECONNRESET', way);
  const [first, failed] = run.calls.filter(({ call }) => call === 'send');
  if (first === undefined || failed === undefined) throw new Error('it made fewer than two calls');
  // One clock, and one thread.
  expect(new Set([...hits, first, failed].map(({ tid }) => tid)).size).toBe(1);
  const before = hits.filter(({ atNs }) => atNs < first.atNs);
  const after = hits.filter(({ atNs }) => atNs > failed.atNs);
  expect(before.map(({ name }) => name)).toEqual(['send_pass']);
  expect(after.map(({ name }) => name)).toEqual(handlers);
  expect(hits).toHaveLength(before.length + after.length);
});

test('no error handler without a failure', async () => {
  const { hits } = await runProbed('', 'at-once');
  expect(hits.map(({ name }) => name)).toEqual(['send_pass', 'on_ready']);
});
