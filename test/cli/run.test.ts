import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { findFreePort, pickServerHost } from '../../harness/target/free-port.ts';
import { nthfail } from './nthfail.ts';
import { makePrivateTmpdir } from './private-tmpdir.ts';

const PLAN = 'write#1=short:100; write#2=ECONNRESET';
const RESET_AT_HOLD = ['--plan', 'write#1=short:100; write#2=hold:a', '--at', 'a=reset'];

const tmp = makePrivateTmpdir();
afterAll(() => tmp.remove());

function runOn(target: string, ...args: readonly string[]): ReturnType<typeof nthfail> {
  return nthfail(['run', '--target', target, ...args]);
}

/** The ids of the contracts with this mark, in the order of the report. */
function contractsMarked(mark: '✓' | '✗' | '–', stdout: string): readonly string[] {
  return [...stdout.matchAll(/^ {2}(\S) ([a-z-]+) /gm)].flatMap(([, own, id]) =>
    own === mark && id !== undefined ? id : [],
  );
}

/** The lines of the timelines, without their times. */
function timelineOf(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^ {2,}\d+\.\d{3} {2}(.*)$/gm)].map(([, text = '']) => text);
}

/** The index of the first line that matches; fails when there is none. */
function placeOf(pattern: RegExp, lines: readonly string[]): number {
  const place = lines.findIndex((line) => pattern.test(line));
  expect(place, `${String(pattern)} in\n${lines.join('\n')}`).toBeGreaterThanOrEqual(0);
  return place;
}

describe.concurrent('verdicts', () => {
  test('a right server: 0, contracts kept, both faults marked where they struck', async () => {
    const { status, stdout, stderr } = await runOn('reference', '--plan', PLAN, '--get', '/big.bin');
    expect(stderr).toBe('');
    expect(stdout.split('\n', 1)).toEqual([`the reference server  GET /big.bin  ${PLAN}`]);
    expect(contractsMarked('✗', stdout)).toEqual([]);
    expect(contractsMarked('✓', stdout)).toEqual(
      CONTRACTS.map(({ id }) => id).filter((id) => !['resumes', 'leaks-nothing'].includes(id)),
    );
    const lines = timelineOf(stdout);
    const short = placeOf(
      /^server {2}\w+\(\d+, \d+ bytes\) = 100 {2}◀ cut short by write#1=short:100$/,
      lines,
    );
    const error = placeOf(
      /^server {2}\w+\(\d+, \d+ bytes\) = ECONNRESET {2}◀ injected by write#2=ECONNRESET$/,
      lines,
    );
    expect(error).toBeGreaterThan(short);
    expect(placeOf(/^client {2}received 100 bytes, 100 in all$/, lines)).toBeGreaterThan(short);
    expect(stdout).toMatch(/\n\npassed: every fault fired, every contract held$/);
    expect(status).toBe(0);
  });

  test('the server with the bug: 1, and both contracts that it breaks', async () => {
    const { status, stdout } = await runOn('deferred-error', '--plan', PLAN, '--get', '/big.bin');
    expect(contractsMarked('✗', stdout)).toEqual(['routes-to-error-handler', 'records-partial-count']);
    expect(stdout).toContain('expected one record with sent:100\n');
    expect(stdout).toContain('seen the ready handler ran first\n');
    expect(stdout).toMatch(/\nfailed: not kept: routes-to-error-handler, records-partial-count$/);
    expect(status).toBe(1);
  });

  test('a fault that never fires: 2, vacuous', async () => {
    const { status, stdout } = await runOn('reference', '--plan', 'write#99=reset');
    expect(stdout).toMatch(/\nvacuous: write#99=reset never fired: no call came to its point$/);
    expect(status).toBe(2);
  });

  test('a short write of a call that asks for less: 2, vacuous', async () => {
    const { status, stdout } = await runOn(
      'reference',
      '--plan',
      'write#1=short:100000',
      '--get',
      '/bytes/10',
    );
    placeOf(/◀ not changed by write#1=short:100000$/, timelineOf(stdout));
    expect(stdout).toMatch(/\nvacuous: write#1=short:100000 changed nothing: the call asked for \d+ bytes$/);
    expect(status).toBe(2);
  });

  test('no plan: the fault-free run passes', async () => {
    const { status, stdout } = await runOn('reference');
    expect(stdout.split('\n', 1)).toEqual(['the reference server  GET /big.bin  (no fault)']);
    expect(stdout).not.toContain('◀');
    expect(stdout).toMatch(/\npassed: no fault planned, every contract held$/);
    expect(status).toBe(0);
  });

  test('a path that has no page: the run, and a note', async () => {
    const { status, stdout, stderr } = await runOn('reference', '--get', '/nothing-here');
    expect(stderr).toBe('note: without any fault, GET /nothing-here answers 404');
    expect(stdout).toMatch(/\npassed: /);
    expect(status).toBe(0);
  });
});

describe.concurrent('the client', () => {
  test('resets at a hold, and the server sees that only then', async () => {
    const { status, stdout } = await runOn('reference', ...RESET_AT_HOLD);
    const lines = timelineOf(stdout);
    const held = placeOf(/is stopped {2}◀ held by write#2=hold:a$/, lines);
    const reset = placeOf(/^client {2}resets the connection \(RST\)$/, lines);
    const seen = placeOf(/^server .* = ECONNRESET {2}◀ went on$/, lines);
    expect([held, reset, seen]).toEqual([held, reset, seen].toSorted((a, b) => a - b));
    expect(stdout).toMatch(/\npassed: /);
    expect(status).toBe(0);
  });

  test('lets go at a hold if nothing else is said', async () => {
    const { status, stdout } = await runOn('reference', '--plan', 'write#1=hold:a', '--get', '/bytes/10');
    placeOf(/^server .* = \d+ {2}◀ went on$/, timelineOf(stdout));
    expect(status).toBe(0);
  });

  test('opens as many connections as the plan counts', async () => {
    const { status, stdout } = await runOn(
      'reference',
      '--plan',
      'accept#2/write#1=reset',
      '--get',
      '/bytes/10',
    );
    const lines = timelineOf(stdout);
    const sources = lines.flatMap((line) => /^client {2}connected from (\S+)$/.exec(line)?.[1] ?? []);
    expect(new Set(sources).size).toBe(2);
    expect(sources).toHaveLength(2);
    placeOf(/ECONNRESET {2}◀ reset by accept#2\/write#1=reset$/, lines);
    expect(status).toBe(0);
  });
});

describe.concurrent('what the client does', () => {
  test('--client: its steps, in the head of the report', async () => {
    const client = 'GET /bytes/10; GET /bytes/20; half-close';
    const { status, stdout } = await runOn('reference', '--plan', 'write#2=short:5', '--client', client);
    expect(stdout).toContain(`the reference server  ${client}  write#2=short:5`);
    placeOf(/^client {2}closes its sending side \(FIN\)$/, timelineOf(stdout));
    expect(status).toBe(0);
  });

  test('--get more than once: the requests are sent at once', async () => {
    const { status, stdout } = await runOn('reference', '--get', '/bytes/10', '--get', '/bytes/20');
    const lines = timelineOf(stdout);
    const [, bytes] = /sends (\d+) bytes/.exec(lines[placeOf(/sends/, lines)] ?? '') ?? [];
    placeOf(new RegExp(`^server  recv\\(.*\\) = ${bytes}$`), lines);
    expect(lines.filter((line) => line.includes('sends'))).toHaveLength(1);
    expect(lines.filter((line) => /200 sent:/.test(line)).length).toBeGreaterThanOrEqual(2);
    expect(status).toBe(0);
  });

  test('--rounds: what leaks is found, and is not without', async () => {
    const args = ['--plan', PLAN, '--get', '/bytes/5000'];
    const once = await runOn('leaks-buffer', ...args);
    expect(contractsMarked('–', once.stdout)).toContain('leaks-nothing');
    expect(once.status).toBe(0);
    const often = await runOn('leaks-buffer', ...args, '--rounds', '9');
    expect(contractsMarked('✗', often.stdout)).toEqual(['leaks-nothing']);
    expect(often.status).toBe(1);
  });

  test('--calm: a server that cannot rest is found out while the client stays', async () => {
    const args = ['--plan', 'write#1=EAGAIN', '--get', '/bytes/10'];
    const { status, stdout } = await runOn('keeps-write-interest', ...args, '--calm', '50');
    expect(contractsMarked('✗', stdout)).toEqual(['stays-calm']);
    expect(status).toBe(1);
  });
});

describe.concurrent('what is asked for', () => {
  test('--json: one document with the verdict, the contracts and the timeline', async () => {
    const { status, stdout, stderr } = await runOn('deferred-error', '--plan', PLAN, '--json');
    expect(stderr).toBe('');
    const run = JSON.parse(stdout);
    expect(run).toMatchObject({
      target: { name: 'deferred-error' },
      workload: 'GET /big.bin',
      plan: { text: PLAN },
      verdict: 'failed',
      reason: 'not kept: routes-to-error-handler, records-partial-count',
      steps: [{ state: 'fired' }, { state: 'fired' }],
      connections: [{ receivedBytes: 100, sentBytes: 100, isComplete: false }],
      bystanders: [{ isIdentical: true }, { isIdentical: true }],
      golden: { responses: [{ status: 200 }] },
    });
    expect(run.contracts.map(({ id }: { id: string }) => id)).toEqual(CONTRACTS.map(({ id }) => id));
    expect(run.contracts).toContainEqual(
      expect.objectContaining({
        id: 'records-partial-count',
        outcome: 'broken',
        expected: 'one record with sent:100',
        seen: expect.stringMatching(/^no record: .* failed \(104: /),
      }),
    );
    const marks = run.connections[0].timeline.flatMap(({ fault }: { fault?: string }) => fault ?? []);
    expect(marks).toEqual(['cut short by write#1=short:100', 'injected by write#2=ECONNRESET']);
    expect(run).not.toHaveProperty('verdicts');
    expect(status).toBe(1);
  });

  test('--repeat: the last run, and how often which verdict', async () => {
    const { status, stdout } = await runOn('deferred-error', '--plan', PLAN, '--repeat', '5');
    expect(stdout.match(/^failed: /gm)).toHaveLength(1);
    expect(stdout).toMatch(/\n5 of 5 failed$/);
    expect(status).toBe(1);
  });

  test('--repeat --json: every verdict', async () => {
    const { stdout } = await runOn('reference', '--plan', PLAN, '--repeat', '3', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ verdicts: ['passed', 'passed', 'passed'] });
  });

  test('--plan-file: the plan as JSON', async () => {
    const file = join(tmp.path, 'plan.json');
    const steps = [
      { point: { call: { family: 'write' }, ordinal: 2 }, fault: { kind: 'error', errno: 'EPIPE' } },
    ];
    writeFileSync(file, JSON.stringify({ steps }));
    const { status, stdout } = await runOn('reference', '--plan-file', file);
    placeOf(/ = EPIPE {2}◀ injected by write#2=EPIPE, with SIGPIPE$/, timelineOf(stdout));
    expect(status).toBe(0);
  });
});

describe.concurrent('a server given as a command', () => {
  const SCRIPT = 'fixtures/node-http-server.mjs';

  test('{port} is filled in', async () => {
    const { status, stdout } = await nthfail([
      ...['run', '--plan', 'write#1=short:100', '--get', '/big.bin'],
      ...['--', 'node', SCRIPT, '127.0.0.1', '{port}', '1000'],
    ]);
    expect(stdout.split('\n', 1)).toEqual([
      `node ${SCRIPT} 127.0.0.1 {port} 1000  GET /big.bin  write#1=short:100`,
    ]);
    placeOf(/ = 100 {2}◀ cut short by write#1=short:100$/, timelineOf(stdout));
    expect(status).toBe(0);
  });

  test('{host} is filled in', async () => {
    const { status, stdout } = await nthfail([
      ...['run', '--plan', 'write#1=reset', '--get', '/big.bin'],
      ...['--', 'node', SCRIPT, '{host}', '{port}', '1000'],
    ]);
    expect(stdout).toMatch(/\npassed: /);
    expect(status).toBe(0);
  });

  test('--port and --host say where it listens', async () => {
    const host = pickServerHost();
    const port = String(await findFreePort(host));
    const { status, stdout } = await nthfail([
      ...['run', '--plan', 'write#1=reset', '--get', '/', '--host', host, '--port', port],
      ...['--', 'node', SCRIPT, host, port, '1000'],
    ]);
    expect(stdout).toMatch(/\npassed: /);
    expect(status).toBe(0);
  });

  test('its own options are not ours', async () => {
    const { status, stdout } = await nthfail([
      ...['run', '--get', '/', '--', 'node', '--no-warnings', SCRIPT, '127.0.0.1', '{port}', '--json'],
    ]);
    expect(stdout).toMatch(/\npassed: /);
    expect(status).toBe(0);
  });
});
