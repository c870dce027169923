import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isNthfailError } from '../../../harness/errors.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';
import { parsePlan } from '../../../harness/plan/parse-plan.ts';
import { startServer } from '../../../harness/target/start-server.ts';
import { skipOrFail } from '../../target/skip-or-fail.ts';
import { victimTarget } from '../../target/victim-target.ts';
import { thrownBy } from '../../plan/thrown-by.ts';
import { rowOf } from '../conformance/ways.ts';
import { buildVictim } from '../build-victim.ts';
import { findTcmalloc } from './find-tcmalloc.ts';
import { type AllocatingRun, runAllocating } from './run-allocating.ts';

const directory = mkdtempSync(join(tmpdir(), 'nthfail-allocators-'));
afterAll(() => rmSync(directory, { recursive: true }));

const NEVER = 'alloc#2000000000=fail';
const WAYS = [
  'malloc',
  'calloc',
  'realloc',
  'strdup',
  'fopen',
  'opendir',
  'asprintf',
  'posix_memalign',
  'thread',
];
const BY_SOURCE = { by: 'source', address: '127.9.8.7' } as const;

/** The allocations of a run, by name, and which way of the victim's found no memory. */
const namesOf = ({ calls }: AllocatingRun): readonly string[] =>
  calls.filter(({ call }) => rowOf(call).family === 'alloc').map(({ call }) => call);
const lackedBy = ({ text }: AllocatingRun): readonly string[] =>
  [...text.matchAll(/^(?<way>\w+): none$/gm)].map(({ groups }) => groups?.['way'] ?? '');

const victim = [buildVictim('prints-allocations')];

test('what the program and libc ask for is counted, and each of them once', async () => {
  const run = await runAllocating(NEVER, victim);
  expect(run).toMatchObject({ end: 0, outcome: 'ahead' });
  const asked = run.calls
    .filter(({ call, asked: bytes }) => rowOf(call).isAllocation && [7, 100, 20_000_000].includes(bytes))
    .map(({ call, asked: bytes }) => `${call} ${bytes}`);
  // The text and its zero are seven bytes: what strdup takes for them is no malloc of its own.
  expect(asked.filter((one) => one !== 'malloc 100')).toEqual([
    'calloc 100',
    'realloc 20000000',
    'strdup 7',
    'posix_memalign 100',
  ]);
  expect(asked[0]).toBe('malloc 100');
  expect(asked.at(-1)).toBe('malloc 100');
  // And what libc takes for fopen, opendir and a new thread.
  expect(namesOf(run).length).toBeGreaterThan(asked.length + 2);
});

test('each allocation can be the one that fails, and no other does', async () => {
  const lacked: string[] = [];
  for (let nth = 1; ; nth += 1) {
    const run = await runAllocating(`alloc#${nth}=fail`, victim);
    expect(run.end).toBe(0);
    if (run.outcome === 'ahead') break;
    expect(run.calls.filter(({ isInjected }) => isInjected)).toMatchObject([
      { result: -12, isOfServer: true },
    ]);
    lacked.push(...lackedBy(run));
  }
  // A thread that cannot be made says nothing.
  expect([...new Set(lacked)].toSorted()).toEqual([...WAYS].toSorted());
});

test('another allocator behind the library is asked for the same, and what it asks the kernel for does not count', async (context) => {
  const others = findTcmalloc(context);
  const [own, other] = [await runAllocating(NEVER, victim), await runAllocating(NEVER, victim, others)];
  expect(other).toMatchObject({ end: 0, text: own.text });
  expect(namesOf(other)).toEqual(namesOf(own));
  const failed = await runAllocating('strdup#1=fail', victim, others);
  expect(lackedBy(failed)).toEqual(['strdup']);
});

test('operator new is malloc', async (context) => {
  if (spawnSync('g++', ['--version']).error !== undefined) skipOrFail(context, 'g++ (apt-get install g++)');
  const program = join(directory, 'news');
  const source = join(packageRoot(), 'fixtures/victims/news.cc');
  expect(spawnSync('g++', ['-O0', '-o', program, source], { encoding: 'utf8' })).toMatchObject({
    stderr: '',
  });
  const run = await runAllocating(NEVER, [program]);
  expect(run).toMatchObject({ end: 0, text: 'new: memory\nnew[]: memory\nnothrow: memory\n' });
  const sizes = run.calls.filter(({ call }) => call === 'malloc').map(({ asked }) => asked);
  const at = sizes.indexOf(4321) + 1;
  expect(sizes.slice(at - 1)).toEqual(expect.arrayContaining([4321, 5432, 6543]));
  expect((await runAllocating(`malloc#${at}=fail`, [program])).text).toBe(
    'new: bad_alloc\nnew[]: memory\nnothrow: memory\n',
  );
});

test('a program with a malloc of its own is refused when a plan of allocations is armed, and runs without', async () => {
  const server = await startServer(victimTarget('answers-with-own-malloc'), { allocations: true });
  try {
    const error = thrownBy(() => server.rig.arm(parsePlan('malloc#1=fail'), BY_SOURCE));
    expect(error.code).toBe('NF_E_USAGE');
    expect(error.message).toMatch(/^process \d+ has a malloc of its own, which no library can follow$/);
    server.rig.arm(parsePlan('mmap#1=fail'), BY_SOURCE).disarm();
  } finally {
    await server.stop();
  }
});

test('a plan of allocations is refused where they are not followed', async () => {
  const server = await startServer(victimTarget('answers'));
  try {
    const error = thrownBy(() => server.rig.arm(parsePlan('write#1=reset; alloc#1=fail'), BY_SOURCE));
    expect(error.message).toBe('the plan names allocations, which this server is not followed in');
    // Nothing of it stays armed.
    server.rig.arm(parsePlan('socket#1=EMFILE'), BY_SOURCE).disarm();
  } finally {
    await server.stop();
  }
});

test('a program with AddressSanitizer is refused', async (context) => {
  const target = victimTarget('answers');
  const sanitized = (): string => {
    try {
      return buildVictim('answers', ['-fsanitize=address']);
    } catch (error) {
      if (!isNthfailError(error)) throw error;
      skipOrFail(context, `AddressSanitizer (apt-get install libasan8): ${error.message}`);
    }
  };
  const command = sanitized();
  const started = startServer(
    { ...target, prepare: (site) => ({ ...target.prepare(site), command }) },
    { allocations: true },
  );
  await expect(started).rejects.toThrow(
    `${command} is built with AddressSanitizer, which has a malloc of its own`,
  );
});
