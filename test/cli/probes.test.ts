import { beforeEach, expect, test } from 'vitest';
import { requireProbes } from '../probe/require-probes.ts';
import { nthfail } from './nthfail.ts';

const PLAN = 'write#1=short:100; write#2=ECONNRESET';

function runOn(target: string, ...args: readonly string[]): ReturnType<typeof nthfail> {
  return nthfail(['run', '--target', target, '--plan', PLAN, '--get', '/big.bin', ...args]);
}

/** The functions of the timeline, in order. */
function enteredIn(stdout: string): readonly string[] {
  return [...stdout.matchAll(/ probe {3}enters (\w+)$/gm)].map(([, name = '']) => name);
}

beforeEach(requireProbes);

test('the handlers of a right server, and of one with the bug', async () => {
  const [right, wrong] = await Promise.all([
    runOn('reference', '--probes'),
    runOn('deferred-error', '--probes'),
  ]);
  expect(enteredIn(right.stdout)).toEqual(['conn_write', 'conn_error_handler']);
  expect(right.status).toBe(0);
  expect(enteredIn(wrong.stdout)).toEqual([
    'conn_write',
    'conn_ready_handler',
    'conn_write',
    'conn_error_handler',
  ]);
  expect(wrong.stdout).toMatch(/seen conn_ready_handler was entered .* after send failed;/);
  expect(wrong.status).toBe(1);
});

test('functions by name, and none without the options', async () => {
  const [named, without] = await Promise.all([
    runOn('reference', '--probe', 'conn_close', '--probe', 'sendbuf'),
    runOn('reference'),
  ]);
  expect(enteredIn(named.stdout)).toEqual(['sendbuf', 'sendbuf', 'conn_close']);
  expect(enteredIn(without.stdout)).toEqual([]);
});

test.each([
  ['node', ['--probes'], 'nothing to probe: the target node names no handlers'],
  ['reference', ['--probe', 'conn_rite'], 'did you mean conn_write?'],
])('what cannot be probed is said, %s %j', async (target, args, message) => {
  const { status, stderr } = await runOn(target, ...args);
  expect(stderr).toContain(message);
  expect(status).toBe(3);
});

test('doctor says that it can be done', async () => {
  const { stdout } = await nthfail(['doctor']);
  expect(stdout).toMatch(/^✓ function probes {7}this process may/m);
});
