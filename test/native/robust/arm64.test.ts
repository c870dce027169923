import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  ALLOCATIONS_SOURCES,
  CONTROL_SOURCES,
  PRELOAD_SOURCES,
} from '../../../harness/native/build-native.ts';
import { compile } from '../../../harness/native/compile.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';
import { skipOrFail } from '../../target/skip-or-fail.ts';

const CROSS_COMPILER = 'aarch64-linux-gnu-gcc';
const EMULATOR = 'qemu-aarch64';
const ROOT = ['-L', '/usr/aarch64-linux-gnu'];
const LIBRARY = ['-shared', '-fPIC'];

test('the engine strikes, counts and journals on arm64, emulated where this machine is another', (context) => {
  for (const program of [CROSS_COMPILER, EMULATOR])
    if (spawnSync(program, ['--version']).error !== undefined)
      skipOrFail(
        context,
        `${program} (apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user)`,
      );
  vi.stubEnv('CC', CROSS_COMPILER);
  const folder = join(packageRoot(), 'harness/native/src');
  const directory = mkdtempSync(join(tmpdir(), 'nthfail-arm64-'));
  try {
    compile({ name: 'preload-arm64.so', folder, sources: PRELOAD_SOURCES, flags: LIBRARY });
    const allocations = compile({
      name: 'allocations-arm64.so',
      folder,
      sources: ALLOCATIONS_SOURCES,
      flags: [...LIBRARY, '-DNF_FOLLOWS_ALLOCATIONS', '-fno-builtin'],
    });
    const victims = join(packageRoot(), 'fixtures/victims');
    const asks = compile({
      name: 'asks-arm64',
      folder: victims,
      sources: ['prints-allocations.c'],
      flags: [],
    });
    const asked = spawnSync(EMULATOR, [...ROOT, '-E', `LD_PRELOAD=${allocations}`, asks], {
      encoding: 'utf8',
    });
    expect(asked).toMatchObject({ status: 0, stderr: '' });
    expect(asked.stdout.match(/: memory$/gm)).toHaveLength(9);
    const flags = ['-DNF_ATTACHED'];
    const engine = compile({
      name: 'engine-arm64.so',
      folder,
      sources: CONTROL_SOURCES,
      flags: [...LIBRARY, ...flags],
    });
    const stress = compile({
      name: 'stress-arm64',
      folder: join(packageRoot(), 'test/native/robust/stress'),
      sources: ['stress.c'],
      // In front of what needs it.
      flags: [...flags, '-I', folder, '-Wl,--no-as-needed', engine],
    });
    const run = spawnSync(EMULATOR, [...ROOT, stress, directory, '2000'], {
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    const [calls = 0, events = 0, struck = 0] = run.stdout.split(' ').map(Number);
    expect(calls).toBeGreaterThan(2000);
    expect(events).toBeGreaterThan(2000);
    expect(struck).toBeGreaterThan(100);
  } finally {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  }
});
