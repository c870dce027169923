import { expect, test, vi } from 'vitest';
import { compile } from '../../harness/native/compile.ts';
import { packageRoot } from '../../harness/native/package-root.ts';
import { thrownBy } from '../plan/thrown-by.ts';

// As for a user to whom neither the package nor a cache belongs, which root cannot be.
vi.mock(import('node:fs'), async (original) => ({
  ...(await original()),
  accessSync: () => {
    throw new Error('EACCES');
  },
}));

test('no folder to build in: which one, and the cure', () => {
  vi.stubEnv('XDG_CACHE_HOME', '/dev/null');
  const folder = `${packageRoot()}/fixtures/victims`;
  expect(
    thrownBy(() => compile({ name: 'never', folder, sources: ['does-nothing.c'], flags: [] })),
  ).toMatchObject({
    code: 'NF_E_COMPILER',
    message: expect.stringMatching(/^cannot build in \/dev\/null\/nthfail: .*ENOTDIR/),
    hint: expect.stringContaining('XDG_CACHE_HOME'),
  });
});
