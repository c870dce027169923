import { expect, test } from 'vitest';
import { checkPlatform, readPlatform } from '../../harness/native/platform.ts';
import { thrownBy } from '../plan/thrown-by.ts';

test.each([
  {
    os: 'darwin',
    arch: 'arm64',
    glibc: undefined,
    message: 'nthfail works on Linux only; this is darwin on arm64',
  },
  {
    os: 'win32',
    arch: 'x64',
    glibc: undefined,
    message: 'nthfail works on Linux only; this is win32 on x64',
  },
  {
    os: 'linux',
    arch: 'riscv64',
    glibc: '2.36',
    message: 'nthfail works on x86-64 and arm64 only; this is linux on riscv64',
  },
  {
    os: 'linux',
    arch: 'ia32',
    glibc: '2.36',
    message: 'nthfail works on x86-64 and arm64 only; this is linux on ia32',
  },
  {
    os: 'linux',
    arch: 'x64',
    glibc: undefined,
    message: 'nthfail needs glibc; this is linux on x64 with another libc',
  },
])('$os on $arch with glibc $glibc is refused', ({ message, ...platform }) => {
  const error = thrownBy(() => checkPlatform(platform));
  expect(error).toMatchObject({ code: 'NF_E_PLATFORM', message, exitStatus: 3 });
  expect(error.hint).toBeTruthy();
});

test.each(['x64', 'arm64'])('linux on %s with glibc is taken', (arch) => {
  expect(() => checkPlatform({ os: 'linux', arch, glibc: '2.31' })).not.toThrow();
});

test('the platform of this process is read', () => {
  const { os, arch, glibc } = readPlatform();
  expect({ os, arch }).toEqual({ os: process.platform, arch: process.arch });
  expect(glibc).toMatch(/^2\.\d+$/);
});
