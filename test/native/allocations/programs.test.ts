import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile } from '../../../harness/native/compile.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';
import { buildReference } from '../../../harness/target/reference.ts';
import { requireServer } from '../../target/require-server.ts';
import { runProgram } from '../../transparency/run-program.ts';
import { buildVictim } from '../build-victim.ts';
import { findTcmalloc } from './find-tcmalloc.ts';
import { runAllocating } from './run-allocating.ts';

const tellsWhere = compile({
  name: 'tells-where.so',
  folder: join(packageRoot(), 'fixtures/victims'),
  sources: ['tells-where.c'],
  flags: ['-shared', '-fPIC'],
});
const FILE = `file://${join(packageRoot(), 'package.json')}`;

/** The first so many allocations are tried one by one; behind them steps grow, until a run in which none fails. */
const ONE_BY_ONE = 25;
const GROWTH = 1.6;

/**
 * Fails one allocation after the other, from the very first of the program on. It may end as it likes, and crash on its own
 * account, but neither in the library nor with it as the caller, and it does not hang.
 */
async function expectNoCrashOfOurs(command: readonly string[], others?: string): Promise<void> {
  const preloaded = others === undefined ? tellsWhere : `${tellsWhere}:${others}`;
  let nth = 1;
  for (;;) {
    const { end, stderr, outcome } = await runAllocating(`alloc#${nth}=fail`, command, preloaded);
    expect({ nth, end }).not.toMatchObject({ end: 'SIGKILL' });
    if (end === 'SIGSEGV' || end === 'SIGBUS') {
      expect(stderr).toMatch(/^died in /m);
      expect(stderr, `allocation ${nth}`).not.toMatch(/^died in .*libnthfail/m);
    }
    if (outcome === 'ahead') break;
    expect(outcome).toBe('fired');
    nth = nth < ONE_BY_ONE ? nth + 1 : Math.ceil(nth * GROWTH);
  }
  // Otherwise nothing was tried.
  expect(nth).toBeGreaterThan(3);
}

/** With the library, and nothing armed, the program does what it does without. */
async function expectSame(command: readonly string[]): Promise<void> {
  const [program = '', ...args] = command;
  const without = await runProgram(program, args, { timeoutMs: 10_000 });
  const { end, stdout, stderr } = await runAllocating('', command);
  expect({ end, stdout, stderr }).toEqual({
    end: without.end,
    stdout: without.stdout,
    stderr: without.stderr,
  });
  const counted = await runAllocating('alloc#2000000000=fail', command);
  expect(counted).toMatchObject({ end, stdout, stderr, outcome: 'ahead' });
}

test('a crash that the library is part of is told from others', async () => {
  const { end, stderr } = await runAllocating('malloc#1=fail', [buildVictim('crashes')], tellsWhere);
  expect(end).toBe('SIGSEGV');
  expect(stderr).toMatch(/^died in nowhere, called from .*crashes$/m);
});

test.for([{ command: ['curl', '-s', FILE] }, { command: ['redis-server', '--version'] }])(
  'the allocations of $command.0 fail, one per run, and the library is in no crash',
  { timeout: 120_000 },
  async ({ command }, context) => {
    requireServer(context, command[0] ?? '');
    await expectSame(command);
    await expectNoCrashOfOurs(command);
  },
);

test('the allocations of nginx -t fail, one per run, and the library is in no crash', async (context) => {
  requireServer(context, 'nginx');
  const directory = mkdtempSync(join(tmpdir(), 'nthfail-nginx-'));
  try {
    const lines = [`pid ${directory}/pid;`, 'error_log stderr;', 'events {}', 'http { access_log off; }'];
    writeFileSync(join(directory, 'nginx.conf'), lines.join('\n'));
    const command = ['nginx', '-t', '-e', 'stderr', '-p', directory, '-c', join(directory, 'nginx.conf')];
    await expectSame(command);
    await expectNoCrashOfOurs(command);
  } finally {
    rmSync(directory, { recursive: true });
  }
}, 120_000);

test('the allocations with which the reference server starts fail, and the library is in no crash', async () => {
  // It ends by itself: the port is taken.
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  try {
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expectNoCrashOfOurs([buildReference([]), '--listen', `127.0.0.1:${port}`]);
  } finally {
    taken.close();
  }
}, 120_000);

test('an allocator that is preloaded behind the library is followed', async (context) => {
  const tcmalloc = findTcmalloc(context);
  await expectNoCrashOfOurs([buildVictim('prints-allocations')], tcmalloc);
}, 120_000);
