import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locateFunction } from '../../harness/target/locate-function.ts';
import { buildVictim } from '../native/build-victim.ts';
import { findOffset } from '../probe/entering-program.ts';

const path = buildVictim('enters-functions');
const child = spawn(path, { stdio: ['pipe', 'pipe', 'inherit'] });
const pids = [child.pid ?? 0];
beforeAll(() => once(child.stdout, 'data'));
afterAll(() => void child.stdin.end());

test('a function of the program is where nm says', () => {
  expect(locateFunction('enter_b', pids)).toEqual([
    { name: 'enter_b', path: realpathSync(path), fileOffset: findOffset(path, 'enter_b') },
  ]);
});

test('of several programs one that has it is enough', () => {
  expect(locateFunction('enter_b', [process.pid, ...pids])).toHaveLength(1);
});

test.each(['libc.so.6:writev', 'libc.so:writev'])('%s is in the library', (name) => {
  const [probe] = locateFunction(name, pids);
  expect(probe).toMatchObject({ name, path: expect.stringMatching(/\/libc\.so\.6$/) });
  expect(probe?.fileOffset).toBeGreaterThan(0);
});

test.each([
  ['enter_bb', 'no function enter_bb in', 'did you mean enter_b?'],
  ['libc.so.6:writew', 'no function writew in', 'did you mean'],
  ['libz.so:inflate', 'cannot probe libz.so:inflate: the server has no libz.so loaded', 'it has .*libc.so.6'],
])('%s: %s', (name, message, hint) => {
  expect(() => locateFunction(name, pids)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(message),
      hint: expect.stringMatching(hint),
    }),
  );
});

test('a server that has ended has no functions', () => {
  expect(() => locateFunction('enter_b', [2 ** 22])).toThrow(
    'cannot probe enter_b: the server has no process',
  );
});
