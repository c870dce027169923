import { availableParallelism } from 'node:os';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // ffi-rs in a worker thread ends in SIGSEGV; one process a file is the only safe pool.
    pool: 'forks',
    isolate: true,
    // Most of the time a suite waits for servers and clocks: two at a time, also on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    setupFiles: ['test/fixed-seed.ts'],
    // One line a suite: a test that takes its time is no news.
    slowTestThreshold: 60_000,
    // A warning of the C compiler is an error here.
    env: { NTHFAIL_STRICT: '1' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

export default config;
