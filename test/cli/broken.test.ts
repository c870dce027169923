import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildVictim } from '../native/build-victim.ts';
import { findProcesses } from '../target/processes.ts';
import { skipOrFail } from '../target/skip-or-fail.ts';
import { nthfail, type Outcome } from './nthfail.ts';
import { makePrivateTmpdir, type PrivateTmpdir } from './private-tmpdir.ts';

const ESCAPE = '\u001B';

let tmp: PrivateTmpdir;
beforeEach(() => {
  tmp = makePrivateTmpdir();
});
afterEach(() => {
  expect(findProcesses(tmp.path)).toEqual([]);
  expect(tmp.entries()).toEqual([]);
  tmp.remove();
});

/** Runs a server given as a command, with the temporary folder, which marks its processes, as last argument. */
function runCommand(command: readonly string[], ...options: readonly string[]): Promise<Outcome> {
  return nthfail(['run', '--get', '/', ...options, '--', ...command, '{port}', tmp.path], tmp.env);
}

test('a server that exits at once: its status, its last words and what to try', async () => {
  const { status, stdout, stderr } = await runCommand([
    'sh',
    '-c',
    'for i in $(seq 1 20); do echo line $i; done; echo no license >&2; exit 3',
  ]);
  expect(stderr.split('\n')).toEqual([
    'nthfail: command exited with status 3 before it was ready',
    ...Array.from({ length: 11 }, (_, i) => `  | line ${i + 10}`),
    '  | no license',
    '  → start it by hand with the same command to see why',
  ]);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
});

test('last words that would command the terminal are escaped', async () => {
  const { status, stderr } = await runCommand([
    'sh',
    '-c',
    String.raw`printf '\033]0;title\007\033[2Jred\302\233m\n'; exit 1`,
  ]);
  expect(stderr).toContain(String.raw`  | \x1b]0;title\x07\x1b[2Jred\x9bm`);
  expect(stderr).not.toContain(ESCAPE);
  expect(status).toBe(3);
});

test('a server that is killed: the signal', async () => {
  const { status, stderr } = await runCommand(['sh', '-c', 'kill -SEGV $$']);
  expect(stderr.split('\n')).toEqual([
    'nthfail: command was killed by signal 11 before it was ready',
    '  (it printed nothing)',
    '  → start it by hand with the same command to see why',
  ]);
  expect(status).toBe(3);
});

test('a server that never listens: where, how long, and what to try', async () => {
  const { status, stderr } = await runCommand(
    ['sh', '-c', 'echo starting; sleep 60; :'],
    '--start-timeout',
    '300',
  );
  expect(stderr.replace(/:\d+ within/, ':PORT within').split('\n')).toEqual([
    'nthfail: command did not listen on 127.0.0.1:PORT within 300 ms',
    '  | starting',
    '  → none of its processes listens anywhere: give it more time with --start-timeout (startTimeoutMs), or start it by hand to see what it waits for',
  ]);
  expect(status).toBe(3);
});

test('a program that is not installed', async () => {
  const { status, stderr } = await runCommand(['no-such-server']);
  expect(stderr.split('\n')).toEqual([
    'nthfail: cannot run no-such-server: it is not on PATH',
    '  → check the name, or install the server',
  ]);
  expect(status).toBe(3);
});

test('a path where there is no program', async () => {
  const { status, stderr } = await runCommand(['/nonexistent/server']);
  expect(stderr).toMatch(/^nthfail: cannot run \/nonexistent\/server: there is no such executable file\n/);
  expect(status).toBe(3);
});

test('a static program', async (context) => {
  let path: string;
  try {
    path = buildVictim('does-nothing', ['-static']);
  } catch (error) {
    skipOrFail(context, `libc.a, to link a static program (apt-get install libc6-dev): ${String(error)}`);
  }
  const { status, stderr } = await runCommand([path]);
  expect(stderr.split('\n')).toEqual([
    `nthfail: the library cannot be loaded into ${path}: it is statically linked, so no library can be preloaded into it`,
    '  → link it dynamically (for Go: CGO_ENABLED=1 and -linkmode=external)',
  ]);
  expect(status).toBe(3);
});

test('a target that is not installed', async () => {
  const { status, stderr } = await nthfail(['run', '--target', 'unit'], {
    ...tmp.env,
    UNITD: '/nonexistent',
  });
  expect(stderr).toMatch(/^nthfail: .*\/nonexistent/);
  expect(status).toBe(3);
});

test('a server that answers no request completely', async () => {
  const script = `require('net').createServer((s) => s.end('HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nhalf'))
    .listen(process.argv[1], '127.0.0.1')`;
  const { status, stderr } = await runCommand(['node', '-e', script]);
  expect(stderr.split('\n')).toEqual([
    expect.stringMatching(/^nthfail: without any fault, command did not complete GET \/: it sent 42 bytes /),
    '  → it must speak HTTP/1 here; try the request with curl',
  ]);
  expect(status).toBe(3);
});
