import { chmodSync, chownSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { isNthfailError } from '../../harness/errors.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { checkBinary, findProgram } from '../../harness/target/check-binary.ts';
import { buildVictim } from '../native/build-victim.ts';
import { thrownBy } from '../plan/thrown-by.ts';
import { skipOrFail } from './skip-or-fail.ts';

const directory = makeScratchDirectory(tmpdir());
afterAll(() => removeScratchDirectory(directory));
const program = buildVictim('does-nothing');
const NOBODY = 65_534;

/** An executable file with these bytes. */
function addFile(name: string, bytes: Buffer | string): string {
  const path = join(directory, name);
  writeFileSync(path, bytes, { mode: 0o755 });
  return path;
}

/** A copy of the program in which `edit` has changed something. */
function addCopy(name: string, edit: (bytes: Buffer) => void): string {
  const bytes = readFileSync(program);
  edit(bytes);
  return addFile(name, bytes);
}

/** What is wrong with the binary at `path`, after the words that every such message begins with. */
function flawOf(path: string): string {
  const error = thrownBy(() => checkBinary(path));
  expect(error.code).toBe('NF_E_TARGET_BINARY');
  expect(error.hint).toBeTruthy();
  const [start, flaw = ''] = error.message.split(/: (.*)/s);
  expect(start).toMatch(/^the library cannot be loaded into \//);
  return flaw;
}

test('a dynamic program is taken', () => {
  expect(() => checkBinary(program)).not.toThrow();
  expect(() => checkBinary(process.execPath)).not.toThrow();
});

test('a static program is refused', (context) => {
  let path: string;
  try {
    path = buildVictim('does-nothing', ['-static']);
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    skipOrFail(context, `libc.a, to link a static program (apt-get install libc6-dev): ${error.message}`);
  }
  expect(flawOf(path)).toBe('it is statically linked, so no library can be preloaded into it');
});

test('a program for another machine is refused, by name where it has one', () => {
  const machineAt = 18;
  expect(flawOf(addCopy('riscv', (bytes) => bytes.writeUInt16LE(243, machineAt)))).toBe(
    `it is built for riscv, and this machine is ${process.arch}`,
  );
  expect(flawOf(addCopy('unknown', (bytes) => bytes.writeUInt16LE(9999, machineAt)))).toMatch(
    /^it is built for machine 9999,/,
  );
  const bigEndian = addCopy('big-endian', (bytes) => {
    bytes.writeUInt8(2, 5);
    bytes.writeUInt16BE(22, machineAt);
  });
  expect(flawOf(bigEndian)).toMatch(/^it is built for machine 22,/);
});

test('a program for musl is refused', () => {
  const path = addCopy('musl', (bytes) => {
    const interpreterAt = bytes.indexOf(Buffer.from('/lib'));
    bytes.write('/lib/ld-musl-x86_64\0', interpreterAt, 'latin1');
  });
  expect(flawOf(path)).toMatch(
    /^it is linked with musl \(\/lib\/ld-musl-x86_64.*, and the library is built for glibc$/s,
  );
});

test.each([
  { what: 'text', bytes: 'just text\n' },
  { what: 'nothing', bytes: '' },
  { what: 'the first bytes of a program', bytes: '\x7fEL' },
])('a file of $what is refused', ({ what, bytes }) => {
  expect(flawOf(addFile(`not-a-program-${what.length}`, bytes))).toBe(
    'it is neither an ELF program nor a script',
  );
});

test('a script is judged by its interpreter', () => {
  const riscv = addCopy('interpreter', (bytes) => bytes.writeUInt16LE(243, 18));
  expect(() => checkBinary(addFile('good', '#!/bin/sh\n'))).not.toThrow();
  expect(() => checkBinary(addFile('spaced', '#! /bin/sh -e\n'))).not.toThrow();
  expect(() => checkBinary(addFile('env', '#!/usr/bin/env sh\n'))).not.toThrow();
  expect(flawOf(addFile('bad', `#!${riscv} -x\n`))).toMatch(/^it is built for riscv/);
  const missing = thrownBy(() => checkBinary(addFile('missing', '#!/no/such/interpreter\n')));
  expect(missing).toMatchObject({ code: 'NF_E_TARGET_BINARY' });
});

test.for([
  { bit: 'setuid', mode: 0o4755 },
  { bit: 'setgid', mode: 0o2755 },
])('a $bit program of somebody else is refused, one of our own is not', ({ bit, mode }, context) => {
  const path = join(directory, bit);
  copyFileSync(program, path);
  chmodSync(path, mode);
  expect(() => checkBinary(path)).not.toThrow();
  if (process.geteuid?.() !== 0) skipOrFail(context, 'root, to give a file to another user');
  chownSync(path, NOBODY, NOBODY);
  chmodSync(path, mode);
  expect(flawOf(path)).toBe(`it is ${bit}, and the dynamic linker ignores LD_PRELOAD in ${bit} programs`);
});

test('a program is found as execvp finds it', () => {
  const tool = addFile('some-tool', '#!/bin/sh\n');
  writeFileSync(join(directory, 'not-executable'), '');
  vi.stubEnv('PATH', `/nonexistent:${directory}:/usr/bin:/bin`);
  try {
    expect(findProgram('some-tool')).toBe(tool);
    expect(findProgram(tool)).toBe(tool);
    expect(thrownBy(() => findProgram('not-executable'))).toMatchObject({
      code: 'NF_E_TARGET_MISSING',
      message: 'cannot run not-executable: it is not on PATH',
    });
    expect(thrownBy(() => findProgram(`${directory}/nothing`)).message).toBe(
      `cannot run ${directory}/nothing: there is no such executable file`,
    );
    expect(thrownBy(() => findProgram(directory)).code).toBe('NF_E_TARGET_BINARY');
  } finally {
    vi.unstubAllEnvs();
  }
});
