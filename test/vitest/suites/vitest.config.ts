import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  root: import.meta.dirname,
  test: { include: ['**/*.spec.ts'], testTimeout: 60_000 },
});

export default config;
