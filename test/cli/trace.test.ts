import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { eventsOf, flawsOf } from '../report/trace-format.ts';
import { nthfail } from './nthfail.ts';
import { makePrivateTmpdir } from './private-tmpdir.ts';

const tmp = makePrivateTmpdir();
afterAll(() => tmp.remove());

const CASE = ['run', '--target', 'reference', '--plan', 'write#1=short:100; write#2=ECONNRESET'];

test('--trace writes the run beside what is printed, and says where', async () => {
  const path = join(tmp.path, 'run.trace.json');
  const { status, stdout, stderr } = await nthfail([...CASE, '--json', '--trace', path]);
  expect(stderr).toBe(`trace: ${path}`);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'passed' });
  const events = eventsOf(readFileSync(path, 'utf8'));
  expect(flawsOf(events)).toEqual([]);
  const faults = events.filter(({ ph, cat }) => ph === 'X' && cat === 'call,write,fault');
  expect(faults).toMatchObject([
    { args: { result: 100, fault: 'cut short by write#1=short:100' } },
    { args: { errno: 'ECONNRESET', isInjected: true } },
  ]);
  // The reference server has one process, with one thread: its number is the process's.
  for (const { pid, tid } of faults) expect(pid).toBe(tid);
  expect(faults[0]?.['pid']).toBeLessThanOrEqual(2 ** 22);
});

test('a trace that cannot be written is wrong usage, before anything is run', async () => {
  const directory = join(tmp.path, 'a-directory');
  mkdirSync(directory);
  for (const path of [join(tmp.path, 'nowhere', 'run.json'), directory]) {
    const { status, stdout, stderr } = await nthfail([...CASE, '--trace', path]);
    expect(status).toBe(64);
    expect(stdout).toBe('');
    expect(stderr.split('\n')).toEqual([
      expect.stringContaining(`nthfail: cannot write the trace ${path}: Error: `),
      '  → give a file in a directory that is there and can be written to',
    ]);
  }
});

test('a command line that never came to run leaves no file', async () => {
  const path = join(tmp.path, 'never.json');
  await nthfail(['run', '--target', './no-such-target.mjs', '--trace', path]);
  expect(existsSync(path)).toBe(false);
});
