import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readFinding } from '../../harness/search/finding-store.ts';
import { readFuzzState } from '../../harness/search/fuzz-state.ts';
import { becomesSo, findProcesses, isRunning, parentOf } from '../target/processes.ts';
import { nthfail, startNthfail } from './nthfail.ts';
import { makePrivateTmpdir } from './private-tmpdir.ts';

const folder = mkdtempSync(join(tmpdir(), 'nthfail-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Names of the findings in a directory that a fuzzer wrote. */
const findingsIn = (out: string): readonly string[] => readdirSync(join(out, 'findings'));

/** Signatures of what a fuzzer says it has found. */
function newFindingsIn(stdout: string): readonly string[] {
  const said = stdout.matchAll(/^failed: not kept: .*\n {2}\S+findings\/(?<signature>\S+)\.json$/gm);
  return [...said].map(({ groups }) => groups?.['signature'] ?? '');
}

test('finds a bug, keeps it, and goes on where it was', async () => {
  const out = join(folder, 'fuzz');
  const fuzz = ['fuzz', '--target', 'deferred-error', '--get', '/chain/m10,f20', '--out', out];
  const first = await nthfail([...fuzz, '--cases', '40', '--jobs', '2']);
  expect(first.status).toBe(1);
  expect(first.stdout).toMatch(
    /^made smaller: \S+\n {2}\w+\S+=.*\n {2}npx nthfail replay \S+\/findings\/\S+\.json$/m,
  );
  const said = newFindingsIn(first.stdout);
  expect(said.length).toBeGreaterThan(0);
  const kept = findingsIn(out);
  expect(kept.length).toBeGreaterThan(0);
  const { cases = 0, known = [] } = readFuzzState(out, ['--target', 'deferred-error']) ?? {};
  expect(known).toEqual(expect.arrayContaining([...said]));
  expect(cases).toBeGreaterThanOrEqual(40);
  const again = await nthfail([...fuzz, '--cases', '20', '--jobs', '3']);
  expect(again.stdout).toContain(`going on in ${out} after ${cases} cases\n`);
  const after = readFuzzState(out, ['--target', 'deferred-error']);
  expect(after?.cases).toBeGreaterThanOrEqual(cases + 20);
  expect(after?.known).toEqual(expect.arrayContaining([...known]));
  // Another finding may become one of them when it is made smaller; none of them is new.
  for (const signature of newFindingsIn(again.stdout)) expect(said).not.toContain(signature);
  expect(findingsIn(out)).toEqual(expect.arrayContaining([...kept]));
});

test('a directory of another server is not gone on in', async () => {
  const out = join(folder, 'other');
  await nthfail(['fuzz', '--target', 'reference', '--out', out, '--cases', '5']);
  const { status, stderr } = await nthfail(['fuzz', '--target', 'deferred-error', '--out', out]);
  expect(stderr).toBe(
    `nthfail: ${out} is of another server: --target reference\n  → begin in another directory with --out`,
  );
  expect(status).toBe(64);
});

test.each(['SIGINT', 'SIGKILL'] as const)('%s: nothing is left, and the next one goes on', async (signal) => {
  const tmp = makePrivateTmpdir();
  const out = join(folder, signal);
  const fuzz = ['fuzz', '--target', 'deferred-error', '--out', out, '--jobs', '2'];
  const running = startNthfail(fuzz, tmp.env);
  expect(await becomesSo(() => hasFinding(out), 20_000)).toBe(true);
  const kept = findingsIn(out).filter((name) => name.endsWith('.json'));
  const jobs = jobsOf(running.pid);
  expect(jobs).toHaveLength(2);
  process.kill(running.pid, signal);
  const { status, stdout } = await running.ended;
  expect(status).toBe(signal === 'SIGINT' ? 130 : 137);
  const saved = readFuzzState(out, ['--target', 'deferred-error']);
  if (signal === 'SIGINT') {
    expect(stdout).toMatch(/\n\d+ cases, \d+\/s, \d+ points?, \d+ findings?, \d+ restarts?, nothing new/);
    expect(stdout).toContain(`\n${saved?.cases} cases, `);
  }
  expect(await becomesSo(() => findProcesses(tmp.path).length === 0 && !jobs.some(isRunning))).toBe(true);
  expect(tmp.entries()).toEqual([]);
  for (const name of kept) expect(readFinding(join(out, 'findings', name)).verdict).toBe('failed');
  const { status: next } = await nthfail([...fuzz, '--cases', '10']);
  expect(next).toBe(1);
  expect(findingsIn(out)).toEqual(expect.arrayContaining(kept));
  tmp.remove();
});

test.each(['SIGINT', 'SIGKILL'] as const)('%s while the servers start', async (signal) => {
  const tmp = makePrivateTmpdir();
  const out = join(folder, `start-${signal}`);
  const server = ['--start-timeout', '60000', '--', 'sh', '-c', 'sleep 60; :', '{port}'];
  const running = startNthfail(['fuzz', '--out', out, '--jobs', '2', ...server], tmp.env);
  // The guard of each job.
  expect(await becomesSo(() => findProcesses(tmp.path).length >= 2, 20_000)).toBe(true);
  const jobs = jobsOf(running.pid);
  process.kill(running.pid, signal);
  expect((await running.ended).status).toBe(signal === 'SIGINT' ? 130 : 137);
  expect(await becomesSo(() => findProcesses(tmp.path).length === 0 && !jobs.some(isRunning))).toBe(true);
  tmp.remove();
});

test('a job that is killed is replaced, and nothing of it is left', async () => {
  const tmp = makePrivateTmpdir();
  const out = join(folder, 'job');
  const running = startNthfail(
    ['fuzz', '--target', 'reference', '--out', out, '--jobs', '2', '--budget', '20s'],
    tmp.env,
  );
  // Each job has a guard and a server.
  expect(await becomesSo(() => findProcesses(tmp.path).length >= 4, 20_000)).toBe(true);
  const [first = NaN, second = NaN] = jobsOf(running.pid);
  process.kill(first, 'SIGKILL');
  expect(await becomesSo(() => jobsOf(running.pid).some((pid) => pid > second), 20_000)).toBe(true);
  expect(await becomesSo(() => findProcesses(tmp.path).length >= 4, 20_000)).toBe(true);
  process.kill(running.pid, 'SIGINT');
  expect((await running.ended).stdout).toMatch(/, nothing new for \d+ s, 1 job replaced$/m);
  expect(await becomesSo(() => findProcesses(tmp.path).length === 0)).toBe(true);
  tmp.remove();
});

test('drafts of one that was killed are removed by the next', async () => {
  const out = join(folder, 'drafts');
  mkdirSync(join(out, 'findings'), { recursive: true });
  const draft = join(out, 'findings', `a.json.${spawnSync('true').pid}.tmp`);
  writeFileSync(draft, '{');
  await nthfail(['fuzz', '--target', 'reference', '--out', out, '--cases', '5']);
  expect(existsSync(draft)).toBe(false);
});

test('a budget ends it, whatever the number of jobs', async () => {
  const out = join(folder, 'budget');
  const { status, stdout } = await nthfail(['fuzz', '--target', 'reference', '--out', out, '--budget', '2s']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d+ cases?, \d+\/s, /m);
});

test('a server that does not start: 3, and its words', async () => {
  const fuzz = ['fuzz', '--out', join(folder, 'none'), '--jobs', '2', '--', 'false', '{port}'];
  const { status, stderr } = await nthfail(fuzz);
  expect(stderr).toContain('nthfail: command exited with status 1 before it was ready\n');
  expect(status).toBe(3);
});

/** Pids of a fuzzer's jobs. */
function jobsOf(pid: number): readonly number[] {
  return findProcesses('fuzz-worker').filter((job) => parentOf(job) === pid);
}

function hasFinding(out: string): boolean {
  try {
    return findingsIn(out).some((name) => name.endsWith('.json'));
  } catch {
    return false;
  }
}
