import { join } from 'node:path';
import { compile } from './compile.ts';
import { packageRoot } from './package-root.ts';
import { checkPlatform, readPlatform } from './platform.ts';

/** The engine and its wrappers, which both libraries are made of. */
const ENGINE_SOURCES: readonly string[] = [
  'wrappers.c',
  'real.c',
  'engine.c',
  'rules.c',
  'sites.c',
  'measure.c',
  'edge.c',
  'follow.c',
  'handover.c',
  'log.c',
  'unseen.c',
  'reports.c',
  'census.c',
  'journal.c',
  'process.c',
  'descriptors.c',
];

/** The sources of the control library, to be compiled with `-DNF_ATTACHED`. */
export const CONTROL_SOURCES: readonly string[] = [
  'control.c',
  'arming.c',
  'attach.c',
  'got.c',
  'loaded-library.c',
  'probes.c',
  'probe-ring.c',
  ...ENGINE_SOURCES,
];

/** The sources of the preload library. */
export const PRELOAD_SOURCES: readonly string[] = ['preload.c', 'coverage.c', ...ENGINE_SOURCES];

/** The sources of the preload library that follows allocations, to be compiled with `-DNF_FOLLOWS_ALLOCATIONS`. */
export const ALLOCATIONS_SOURCES: readonly string[] = ['allocations.c', ...PRELOAD_SOURCES];

/** Absolute paths of the things that the C sources become. */
export interface NativeFiles {
  /** The library that Node opens. */
  readonly control: string;
  /** The library that goes into servers. Never opened by Node: its constructor belongs in a server. */
  readonly preload: string;
  /** The same for servers whose allocations are followed. */
  readonly preloadAllocations: string;
  /** The program between the harness and a server, which leaves nothing behind. */
  readonly guard: string;
}

/**
 * Builds the C side where it is missing or stale; takes about a second the first time and a few milliseconds after.
 * @throws NthfailError `NF_E_PLATFORM` or `NF_E_COMPILER`.
 */
export function buildNative(): NativeFiles {
  checkPlatform(readPlatform());
  const folder = join(packageRoot(), 'harness/native/src');
  // The unwinder is part of it: a server gets no library that it did not have, and keeps the unwinder of its own.
  const library = ['-shared', '-fPIC', '-fvisibility=hidden', '-static-libgcc', '-Wl,--exclude-libs,ALL'];
  return {
    control: compile({
      name: 'libnthfail.so',
      folder,
      sources: CONTROL_SOURCES,
      flags: [...library, '-DNF_ATTACHED'],
    }),
    preload: compile({
      name: 'libnthfail-preload.so',
      folder,
      sources: PRELOAD_SOURCES,
      flags: library,
    }),
    preloadAllocations: compile({
      name: 'libnthfail-preload-allocations.so',
      folder,
      sources: ALLOCATIONS_SOURCES,
      // The compiler knows malloc and free, and would leave calls of them out.
      flags: [...library, '-DNF_FOLLOWS_ALLOCATIONS', '-fno-builtin'],
    }),
    guard: compile({ name: 'nthfail-guard', folder, sources: ['guard.c'], flags: [] }),
  };
}
