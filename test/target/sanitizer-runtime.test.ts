import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, type TestContext } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge } from '../../harness/contract/judge.ts';
import { DEFAULT_THRESHOLDS } from '../../harness/contract/thresholds.ts';
import { survives } from '../../harness/contract/survives.ts';
import { isNthfailError } from '../../harness/errors.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { runCase } from '../../harness/run/run-case.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { findAsanRuntime } from '../../harness/target/sanitizer-runtime.ts';
import type { Target } from '../../harness/target/target.ts';
import { buildVictim } from '../native/build-victim.ts';
import { expectStrike, SECOND_SEND_FAILS } from '../native/robust/serving.ts';
import { skipOrFail } from './skip-or-fail.ts';

const directory = makeScratchDirectory(tmpdir());
afterAll(() => removeScratchDirectory(directory));

/** A victim built with AddressSanitizer. */
function buildWithAsan(name: string, context: TestContext, flags: readonly string[] = []): string {
  try {
    return buildVictim(name, ['-fsanitize=address', ...flags]);
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    skipOrFail(context, `AddressSanitizer (apt-get install libasan8): ${error.message}`);
  }
}

function target(command: string): Target {
  return {
    name: 'sanitized',
    title: 'sanitized',
    log: {},
    prepare: ({ host, port }) => ({ command, args: [host, String(port)], stopSignal: 'SIGTERM' }),
  };
}

test('the library that a program is linked with is found', (context) => {
  expect(findAsanRuntime(buildWithAsan('does-nothing', context))).toMatch(/^libasan\.so\.\d+$/);
});

test('there is none for a program without it, nor for what is no program', () => {
  expect(findAsanRuntime(buildVictim('does-nothing'))).toBeUndefined();
  expect(findAsanRuntime(process.execPath)).toBeUndefined();
  const script = join(directory, 'script');
  writeFileSync(script, '#!/bin/sh\n');
  expect(findAsanRuntime(script)).toBeUndefined();
  writeFileSync(script, '');
  expect(findAsanRuntime(script)).toBeUndefined();
});

test('it is named by its path where the program has a folder of its own for it', (context) => {
  const name = findAsanRuntime(buildWithAsan('does-nothing', context)) ?? '';
  const program = join(directory, 'does-nothing');
  copyFileSync(buildWithAsan('does-nothing', context, ['-Wl,-rpath,/nonexistent:$ORIGIN']), program);
  expect(findAsanRuntime(program)).toBe(name);
  symlinkSync('/nothing', join(directory, 'other'));
  writeFileSync(join(directory, name), '');
  expect(findAsanRuntime(program)).toBe(join(directory, name));
});

test('a server with AddressSanitizer starts, and is struck', async (context) => {
  const server = await startServer(target(buildWithAsan('answers', context)));
  try {
    const { struckPid } = await expectStrike(server);
    expect(struckPid).toBe(server.pid);
    expect(server.readOutput()).toBe('');
  } finally {
    await server.stop();
  }
});

test('its report is a broken contract', async (context) => {
  const server = await startServer(target(buildWithAsan('uses-after-error', context)));
  try {
    const healthy = await runCase(server, { plan: { steps: [] }, workload: 'GET /', patienceMs: 300 });
    expect(survives.judge(healthy, DEFAULT_THRESHOLDS)).toMatchObject({ outcome: 'held' });
    const run = await runCase(server, {
      plan: { steps: [SECOND_SEND_FAILS] },
      workload: 'GET /',
      patienceMs: 3000,
    });
    expect(run.output).toContain('ERROR: AddressSanitizer: heap-use-after-free');
    expect(judge(run, CONTRACTS)).toMatchObject({ verdict: 'failed' });
    expect(survives.judge({ ...run, lostProcesses: [] }, DEFAULT_THRESHOLDS)).toMatchObject({
      outcome: 'broken',
      expected: 'no sanitizer report',
      seen: expect.stringContaining('ERROR: AddressSanitizer: heap-use-after-free'),
    });
  } finally {
    await server.stop();
  }
});
