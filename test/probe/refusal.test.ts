import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, type TestContext } from 'vitest';
import { describeError, isNthfailError } from '../../harness/errors.ts';
import { openProbes } from '../../harness/probe/probe-set.ts';
import { refuseProbe, refuseRings } from '../../harness/probe/refusal.ts';
import { makeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { buildVictim } from '../native/build-victim.ts';
import { skipOrFail } from '../target/skip-or-fail.ts';
import { findOffset } from './entering-program.ts';
import { requireProbes } from './require-probes.ts';

const path = buildVictim('enters-functions');
const folder = makeScratchDirectory(tmpdir());

/** What the error says that ends the opening of one probe. */
function refusalOf(fileOffset: number, file: string = path, ringPages = 1): string {
  try {
    openProbes([{ name: 'handler', path: file, fileOffset }], { processes: () => [], ringPages }).close();
    return 'none';
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    expect(error).toMatchObject({ code: 'NF_E_PROBE', exitStatus: 3 });
    return describeError(error);
  }
}

/** Does something with the rights of nobody, which root can take back. */
function asNobody<T>(context: TestContext, act: () => T): T {
  const { geteuid, seteuid } = process;
  if (geteuid === undefined || seteuid === undefined || geteuid() !== 0) skipOrFail(context, 'root');
  seteuid(65_534);
  try {
    return act();
  } finally {
    seteuid(0);
  }
}

beforeEach((context) => {
  if (process.geteuid?.() === 0) requireProbes(context);
});

test('a process without the right is told how to get it', (context) => {
  const offset = findOffset(path, 'enter_a');
  const text = asNobody(context, () => refusalOf(offset));
  expect(text).toContain('cannot probe functions: this process may not (EACCES)');
  expect(text).toContain('run as root, or with CAP_SYS_ADMIN');
  expect(refusalOf(offset)).toBe('none');
});

test('a process that has the right and is refused all the same is told what else forbids', (context) => {
  requireProbes(context);
  expect(describeError(refuseRings(-1))).toContain('this process may not (EPERM)\n  → it has CAP_SYS_ADMIN');
});

test('an offset outside of the code is refused', () => {
  const bytes = readFileSync(path).length;
  for (const offset of [0, bytes - 1, bytes, 2 ** 40, -1, 0.5, Number.NaN])
    expect(refusalOf(offset)).toContain('there is no code\n  → give the offset in the file');
});

test('a file that is no program is refused', () => {
  const script = join(folder, 'script');
  writeFileSync(script, '#!/bin/sh\n');
  expect(refusalOf(0, script)).toContain('is no program or library of this machine');
  const cut = join(folder, 'cut');
  writeFileSync(cut, readFileSync(path).subarray(0, 100));
  expect(refusalOf(0x1000, cut)).toContain('there is no code');
  expect(refusalOf(0, join(folder, 'nowhere'))).toContain('cannot read');
});

test('rings that cannot be are refused', () => {
  const offset = findOffset(path, 'enter_a');
  expect(refusalOf(offset, path, 3)).toContain('cannot probe functions: EINVAL');
});

test.each([
  [-19, 'a kernel of 4.17 or newer'],
  [-38, 'behind a seccomp filter'],
  [-105, 'more memory must be lockable'],
  [-24, 'each probe takes a descriptor for each processor'],
])('rings refused with %i: %s', (negative, remedy) => {
  expect(describeError(refuseRings(negative))).toContain(remedy);
});

test.each([
  [-2, 'name the file that the server runs'],
  [-5, 'its file system cannot be probed'],
  [-22, 'the offset has to be in the file'],
  [-524, 'the offset has to be that of an instruction'],
  [-24, 'each probe takes a descriptor for each processor'],
])('a probe refused with %i: %s', (negative, remedy) => {
  const text = describeError(refuseProbe('handler', '/sbin/server', negative));
  expect(text).toContain('cannot probe handler in /sbin/server: ');
  expect(text).toContain(remedy);
});
