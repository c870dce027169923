import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, readlinkSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { loadSymbols } from '../../harness/symbols/load-symbols.ts';
import { type Module, modulesOf } from '../../harness/symbols/modules-of.ts';
import { parseMaps } from '../../harness/symbols/parse-maps.ts';
import { thrownBy } from '../plan/thrown-by.ts';
import { buildProgram } from './build-program.ts';
import { resolveAddress } from './resolve-address.ts';

const directory = makeScratchDirectory(tmpdir());
afterAll(() => removeScratchDirectory(directory));
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface Running {
  readonly pid: number;
  /** Run-time addresses of main, of a local function and of one of libc, as the program prints them. */
  readonly addresses: readonly bigint[];
}

async function run(path: string): Promise<Running> {
  const child = spawn(path, { stdio: ['pipe', 'pipe', 'inherit'] });
  running.push(child);
  let printed = '';
  for await (const piece of child.stdout) {
    printed += String(piece);
    if (printed.includes('\n')) break;
  }
  return { pid: child.pid ?? 0, addresses: printed.trim().split(' ').map(BigInt) };
}

/** Name of the function at a run-time address. */
function nameAt(modules: readonly Module[], address: bigint): string | undefined {
  const found = resolveAddress(modules, address);
  if (found?.module.file === undefined) return undefined;
  return loadSymbols(found.module.file).table.at(found.address)?.symbol.name;
}

test.each([
  { kind: 'a PIE', flags: ['-pie', '-fPIE'], isMoved: true },
  { kind: 'a program at a fixed address', flags: ['-no-pie', '-fno-pie'], isMoved: false },
  { kind: 'a static program', flags: ['-static', '-no-pie', '-fno-pie'], isMoved: false },
  { kind: 'a static PIE', flags: ['-static-pie', '-fPIE'], isMoved: true },
  {
    kind: 'a PIE with an address of its own',
    flags: ['-pie', '-fPIE', '-Wl,-Ttext-segment=0x200000'],
    isMoved: undefined,
  },
])('the functions of $kind are found in its process', async ({ flags, isMoved }) => {
  const path = buildProgram(...flags);
  const { pid, addresses } = await run(path);
  const modules = modulesOf(pid);
  expect(addresses.slice(0, 2).map((address) => nameAt(modules, address))).toEqual(['main', 'local_only']);
  const program = modules.find((one) => one.path === path);
  expect(program).toMatchObject({ file: path, isDeleted: false, inode: BigInt(statSync(path).ino) });
  if (isMoved !== undefined) expect(program?.bias !== 0n).toBe(isMoved);
});

test('a library and the vdso are modules, and an address in none is not resolved', async () => {
  const { pid, addresses } = await run(buildProgram('-pie', '-fPIE'));
  const modules = modulesOf(pid);
  expect(nameAt(modules, addresses[2] ?? 0n)).toMatch(/getppid/);
  expect(resolveAddress(modules, addresses[2] ?? 0n)?.module.path).toMatch(/\/libc[.-]/);
  const vdso = modules.find(({ path }) => path === '[vdso]');
  expect(vdso).toMatchObject({ file: undefined, bias: vdso?.ranges[0]?.start });
  expect(resolveAddress(modules, 0x10n)).toBeUndefined();
  for (const { ranges } of modules)
    for (const { end } of ranges) expect(resolveAddress(modules, end)?.module.ranges[0]?.end).not.toBe(end);
});

test.each([
  { what: 'removed', change: (path: string) => rmSync(path) },
  {
    what: 'replaced',
    change: (path: string) => {
      copyFileSync(buildProgram('-O0'), `${path}.new`);
      renameSync(`${path}.new`, path);
    },
  },
])('a program whose file was $what is read as it runs', async ({ what, change }) => {
  const path = join(directory, what);
  copyFileSync(buildProgram(), path);
  const { pid, addresses } = await run(path);
  change(path);
  expect(readlinkSync(`/proc/${pid}/exe`)).toBe(`${path} (deleted)`);
  const modules = modulesOf(pid);
  const program = modules.find((one) => one.path === path);
  expect(program?.isDeleted).toBe(true);
  expect(program?.file).toMatch(new RegExp(`^/proc/${pid}/`));
  expect(addresses.slice(0, 2).map((address) => nameAt(modules, address))).toEqual(['main', 'local_only']);
});

test('a process that is not there is an error', () => {
  expect(thrownBy(() => modulesOf(2 ** 30))).toMatchObject({
    code: 'NF_E_SYMBOLS',
    message: expect.stringContaining(`cannot look at process ${2 ** 30}`),
  });
});

test('this process is looked at, generated code and all', () => {
  const modules = modulesOf(process.pid);
  const file = readlinkSync('/proc/self/exe');
  expect(modules.some(({ path }) => path === file)).toBe(true);
  expect(modules.every(({ path, ranges }) => path !== '' && ranges.length > 0)).toBe(true);
});

test('the text of maps is read, with spaces, line feeds and names that are gone', () => {
  const text =
    '55e0a1c00000-55e0a1c28000 r-xp 00002000 08:01 131 /opt/my server\\012x\n' +
    '7f0000000000-7f0000001000 rw-p 00000000 00:00 0 \n' +
    '7f0000002000-7f0000003000 r--p 00000000 fe:00 7                          /tmp/lib.so (deleted)\n' +
    'ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n';
  expect(parseMaps(text)).toMatchObject([
    {
      start: 0x55e0a1c00000n,
      end: 0x55e0a1c28000n,
      isExecutable: true,
      offset: 0x2000n,
      device: '08:01',
      inode: 131n,
      path: '/opt/my server\nx',
      isDeleted: false,
    },
    { path: '', isExecutable: false, inode: 0n },
    { path: '/tmp/lib.so', isDeleted: true, isExecutable: false },
    { path: '[vsyscall]', start: 0xffffffffff600000n, isExecutable: true },
  ]);
});
