import { copyFileSync, readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkIsInPlace } from '../../harness/probe/check-is-in-place.ts';
import type { ProbeHit } from '../../harness/probe/hit-order.ts';
import { openProbes, type ProbeSet } from '../../harness/probe/probe-set.ts';
import { makeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { descendantsOf } from '../../harness/target/descendants.ts';
import { buildVictim } from '../native/build-victim.ts';
import { EnteringProgram, findOffset } from './entering-program.ts';
import { requireProbes } from './require-probes.ts';

const NAMES = ['enter_a', 'enter_b', 'enter_c'];
/** The kernel takes its time to take probes away, and one after the other. */
const PATIENTLY = { timeout: 30_000 };
const NOTHING_LOST = { records: 0, fullRings: 0 };
const path = buildVictim('enters-functions');
const opened: { end?: () => Promise<void>; close?: () => void }[] = [];

beforeEach(requireProbes);

afterEach(async () => {
  for (const one of opened.splice(0)) {
    one.close?.();
    await one.end?.();
  }
});

async function start(file: string = path): Promise<EnteringProgram> {
  const program = await EnteringProgram.start(file);
  opened.push(program);
  return program;
}

function probe(program: EnteringProgram, ringPages = 128, file: string = path): ProbeSet {
  const set = openProbes(
    NAMES.map((name) => ({ name, path: file, fileOffset: findOffset(path, name) })),
    { processes: () => [program.pid, ...descendantsOf(program.pid)], ringPages },
  );
  opened.push(set);
  return set;
}

/** The functions that were entered, a letter each. */
function spell(hits: readonly ProbeHit[]): string {
  return hits.map(({ name }) => name.at(-1)).join('');
}

const EVERYBODY = ['main', 'thread', 'child', 'worker', 'heir main', 'heir thread', 'heir child'];

test('entries by whomever are seen, in order, with process, thread and time', async () => {
  const program = await start();
  const set = probe(program);
  for (const who of EVERYBODY) {
    const beforeNs = process.hrtime.bigint();
    const by = await program.enter(`${who} abcab`);
    const hits = set.drain();
    const seen = hits.map(({ name, pid, tid }) => ({ who, name, pid, tid }));
    expect(seen).toEqual('abcab'.split('').map((letter) => ({ who, name: `enter_${letter}`, ...by })));
    const times = [beforeNs, ...hits.map(({ atNs }) => atNs), process.hrtime.bigint()];
    expect(times).toEqual(times.toSorted((a, b) => Number(a - b)));
    expect(new Set(times).size).toBe(times.length);
  }
  expect(set.losses).toEqual(NOTHING_LOST);
});

test('each drain has what came since the one before, whoever did it', async () => {
  const program = await start();
  await program.enter('main aaa');
  const set = probe(program);
  expect(set.drain()).toEqual([]);
  await program.enter('main ab');
  await program.enter('heir child c');
  await program.enter('worker b');
  expect(spell(set.drain())).toBe('abcb');
  await program.enter('thread c');
  expect(spell(set.drain())).toBe('c');
  expect(set.drain()).toEqual([]);
});

test('ten thousand entries are ten thousand hits', async () => {
  const program = await start();
  const set = probe(program);
  await program.enter('main 10000');
  expect(set.drain()).toHaveLength(10_000);
  expect(set.losses).toEqual(NOTHING_LOST);
});

test('two that run the same file do not see each other', async () => {
  const [one, other] = [await start(), await start()];
  const [ofOne, ofOther] = [probe(one), probe(other)];
  await Promise.all([
    one.enter('main ab'),
    other.enter('child cc'),
    one.enter('heir child a'),
    other.enter('worker b'),
  ]);
  expect(spell(ofOne.drain()).split('').toSorted().join('')).toBe('aab');
  expect(spell(ofOther.drain()).split('').toSorted().join('')).toBe('bcc');
});

test('a program that starts behind the probes is followed from its first entry on', async () => {
  const set = openProbes(
    NAMES.map((name) => ({ name, path, fileOffset: findOffset(path, name) })),
    { processes: () => [] },
  );
  opened.push(set);
  const program = await start();
  await program.enter('main ab');
  await program.enter('child c');
  set.follow([program.pid]);
  expect(spell(set.drain())).toBe('abc');
});

test('what a probe that is off would have seen is not seen', async () => {
  const program = await start();
  const set = probe(program);
  set.switch(false);
  await program.enter('main aa');
  set.switch(true);
  await program.enter('main b');
  expect(spell(set.drain())).toBe('b');
});

test('what does not fit is told at once, and counted with what comes next', async () => {
  const program = await start();
  const set = probe(program, 1);
  await program.enter('main 1000');
  let seen = set.drain().length;
  expect(seen).toBeLessThan(1000);
  expect(set.losses.fullRings).toBeGreaterThan(0);
  let entered = 1000;
  await vi.waitFor(async () => {
    await program.enter('main 1');
    entered += 1;
    seen += set.drain().length;
    expect(set.losses.records).toBeGreaterThan(0);
    // Forks of other programs may be among the lost.
    expect(seen + set.losses.records).toBeGreaterThanOrEqual(entered);
  });
});

/** A file of its own, in which nobody else has probes. */
function copyVictim(): string {
  const copy = join(makeScratchDirectory(tmpdir()), 'copy');
  copyFileSync(path, copy);
  return copy;
}

test('a file that is gone is probed through a process that runs it', async () => {
  const copy = copyVictim();
  const program = await start(copy);
  rmSync(copy);
  const set = probe(program, 128, `/proc/${program.pid}/exe`);
  await program.enter('main cab');
  expect(spell(set.drain())).toBe('cab');
});

test('a file that was replaced since the program started is refused', async () => {
  const copy = copyVictim();
  const program = await start(copy);
  renameSync(copyVictim(), copy);
  expect(() => probe(program, 128, copy)).toThrow(/no process of the server has .*copy loaded/);
  await vi.waitFor(() => expect(countPerfDescriptors()).toBe(0), PATIENTLY);
});

test('a probe is in the code of each process while it is open, and when it is not there that is noticed', async () => {
  const copy = copyVictim();
  const program = await start(copy);
  const one = { name: 'enter_a', path: copy, fileOffset: findOffset(path, 'enter_a') };
  const pids = [program.pid, ...descendantsOf(program.pid)];
  expect(pids).toHaveLength(2);
  const check = (): void => pids.forEach((pid) => checkIsInPlace(one, [pid]));
  expect(check).toThrow(/put no probe into process \d+/);
  const set = probe(program, 128, copy);
  check();
  set.close();
  await vi.waitFor(() => expect(check).toThrow(/put no probe into process \d+/), PATIENTLY);
});

test('closing leaves no descriptor, and the program runs on', async () => {
  const program = await start();
  const set = probe(program);
  expect(countPerfDescriptors()).toBeGreaterThan(0);
  set.close();
  set.close();
  expect(() => set.drain()).toThrow('these probes are closed');
  await vi.waitFor(() => expect(countPerfDescriptors()).toBe(0), PATIENTLY);
  expect((await program.enter('main abc')).pid).toBe(program.pid);
});

function countPerfDescriptors(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === 'anon_inode:[perf_event]';
    } catch {
      return false;
    }
  }).length;
}
