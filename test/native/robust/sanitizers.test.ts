import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isNthfailError } from '../../../harness/errors.ts';
import { CONTROL_SOURCES } from '../../../harness/native/build-native.ts';
import { compile } from '../../../harness/native/compile.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';
import { skipOrFail } from '../../target/skip-or-fail.ts';

const folder = join(packageRoot(), 'harness/native/src');

/** Times that the stress arms its cases. The records of connections are all used, and then used again, after 2731. */
const ROUNDS = 15_000;

/** Builds the control library and `stress/stress.c`, both with a sanitizer, and returns the program's path. */
function buildStress(sanitizer: string): string {
  const flags = ['-DNF_ATTACHED', `-fsanitize=${sanitizer}`, '-fno-sanitize-recover=all'];
  const library = compile({
    name: 'engine.so',
    folder,
    sources: CONTROL_SOURCES,
    flags: ['-shared', '-fPIC', ...flags],
  });
  return compile({
    name: 'stress',
    folder: join(packageRoot(), 'test/native/robust/stress'),
    sources: ['stress.c'],
    flags: [...flags, '-I', folder, library],
  });
}

test.for(['thread', 'address,undefined'])(
  'threads that make calls while cases come and go: -fsanitize=%s finds nothing',
  (sanitizer, context) => {
    let program: string;
    try {
      program = buildStress(sanitizer);
    } catch (error) {
      if (!isNthfailError(error) || !/cannot find .*san/.test(error.message)) throw error;
      skipOrFail(context, `the sanitizer's library (apt-get install libtsan2 libasan8): ${error.message}`);
    }
    const directory = mkdtempSync(join(tmpdir(), 'nthfail-stress-'));
    try {
      // ThreadSanitizer of gcc 12 does not know the address space layouts of newer kernels.
      const run = spawnSync('setarch', ['-R', program, directory, String(ROUNDS)], {
        encoding: 'utf8',
        timeout: 50_000,
      });
      expect(run.stderr).toBe('');
      expect(run.status).toBe(0);
      const [calls = 0, events = 0, struck = 0, highestSlot = 0, lost = 0] = run.stdout
        .split(' ')
        .map(Number);
      expect(calls).toBeGreaterThan(ROUNDS);
      expect(events).toBeGreaterThan(ROUNDS);
      expect(struck).toBeGreaterThan(100);
      // Slots come back: a count of calls in flight that went wrong would keep one for ever.
      expect(highestSlot).toBeLessThan(100);
      expect(lost).toBeLessThan(calls);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);
