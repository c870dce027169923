import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FINDING, runOf, SWEEP } from '../report/html/samples.ts';
import { nthfail } from './nthfail.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nthfail-report-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, value: unknown): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

test('a run as it was printed, a sweep and a directory of findings become one page', async () => {
  const made = await nthfail([
    ...['run', '--target', 'reference', '--plan', 'write#1=short:3', '--get', '/big.bin', '--json'],
  ]);
  expect(made.status).toBe(0);
  const run = write('run.json', JSON.parse(made.stdout));
  const sweep = write('sweep.json', SWEEP);
  mkdirSync(join(directory, 'findings'));
  write('findings/a.json', FINDING);
  const output = join(directory, 'page.html');
  const { status, stdout, stderr } = await nthfail([
    ...['report', run, sweep, join(directory, 'findings'), '-o', output],
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  // One finding has a file, the other is known by the sweep alone.
  expect(stdout).toBe(`${output}: 1 sweep, 2 findings, 1 run`);
  const html = readFileSync(output, 'utf8');
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain('cut short by write#1=short:3');
  expect(html).toContain('tears-down-0000000001');
});

test.each([
  ['nothing', [], "missing required argument 'file|dir'"],
  ['a file that is not there', ['no-such.json'], 'cannot read no-such.json'],
  ['a file of another kind', ['package.json'], 'package.json is no run, sweep or finding'],
])('%s is wrong usage, and nothing is written', async (_name, args, message) => {
  const output = join(directory, 'page.html');
  const { status, stderr, stdout } = await nthfail(['report', ...args, '-o', output]);
  expect(status).toBe(64);
  expect(stderr).toContain(message);
  expect(stdout).toBe('');
  expect(existsSync(output)).toBe(false);
});

test('a place that cannot be written to is named', async () => {
  const output = join(directory, 'none', 'page.html');
  const { status, stderr } = await nthfail(['report', write('r.json', runOf([])), '--output', output]);
  expect(status).toBe(64);
  expect(stderr).toContain(`cannot write the report to ${output}: ENOENT`);
  expect(stderr).toContain('→ give another place with --output');
});
