import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { type Compilation, compile } from '../../harness/native/compile.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { thrownBy } from '../plan/thrown-by.ts';

const directory = makeScratchDirectory(tmpdir());
const built = new Set<string>();
afterAll(() => {
  for (const path of built) rmSync(dirname(path), { recursive: true });
  removeScratchDirectory(directory);
});
afterEach(() => vi.unstubAllEnvs());

let programs = 0;
/** A program of one file whose text no build has seen before. */
function program(text: string): Compilation {
  programs += 1;
  const folder = join(directory, String(programs));
  mkdirSync(folder);
  writeFileSync(join(folder, 'main.c'), `/* ${directory} */\n${text}\n`);
  return { name: 'program', folder, sources: ['main.c'], flags: [] };
}

/** Compiles, and has the result removed in the end. */
function build(what: Compilation): string {
  const path = compile(what);
  built.add(path);
  return path;
}

test('a program is built and runs', () => {
  const path = build(program('int main(void) { return 42; }'));
  expect(spawnSync(path).status).toBe(42);
});

test('a build is made once, and again when its text, its headers, its flags or the compiler change', () => {
  const what = program('#include "answer.h"\nint main(void) { return ANSWER; }');
  writeFileSync(join(what.folder, 'answer.h'), '#define ANSWER 1\n');
  const first = build(what);
  const madeAt = statSync(first).mtimeMs;
  expect(build(what)).toBe(first);
  expect(statSync(first).mtimeMs).toBe(madeAt);

  writeFileSync(join(what.folder, 'answer.h'), '#define ANSWER 2\n');
  const second = build(what);
  expect(second).not.toBe(first);
  expect([first, second].map((path) => spawnSync(path).status)).toEqual([1, 2]);
  expect(build({ ...what, flags: ['-DUNUSED'] })).not.toBe(second);
  vi.stubEnv('CC', 'gcc');
  expect(build(what)).not.toBe(second);
});

test('CC may have flags of its own', () => {
  vi.stubEnv('CC', ' cc  -DANSWER=5 ');
  expect(spawnSync(build(program('int main(void) { return ANSWER; }'))).status).toBe(5);
});

test('without a compiler the error names the package to install', () => {
  vi.stubEnv('CC', '/nonexistent/cc');
  const error = thrownBy(() => build(program('int main(void) { return 0; }')));
  expect(error).toMatchObject({
    code: 'NF_E_COMPILER',
    message: 'no C compiler: cannot run /nonexistent/cc to build program',
    hint: 'apt-get install gcc libc6-dev (or set CC to your compiler)',
  });
});

test("a failure shows the compiler's own message", () => {
  const error = thrownBy(() => build(program('int main(void) { return nobody; }')));
  expect(error.code).toBe('NF_E_COMPILER');
  expect(error.message).toMatch(/^cc failed on program:\n/);
  expect(error.message).toMatch(/main\.c:2:\d+: error: .*nobody/);
  expect(error.hint).toContain('C11');
});

test('a missing system header has a hint of its own', () => {
  const error = thrownBy(() => build(program('#include <no/such/header.h>\nint main(void) { return 0; }')));
  expect(error.message).toContain('no/such/header.h');
  expect(error.hint).toContain('libc6-dev');
});

test('a warning is a failure', () => {
  const error = thrownBy(() => build(program('static int unused; int main(void) { return 0; }')));
  expect(error.message).toMatch(/unused/);
});

test('a build leaves nothing beside its result', () => {
  const folder = dirname(build(program('int main(void) { return 7; }')));
  expect(readdirSync(folder)).toEqual(['program']);
  expect(readdirSync(dirname(folder)).filter((name) => name.startsWith(`${basename(folder)}.`))).toEqual([]);
});
