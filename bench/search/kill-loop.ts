import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { packageRoot } from '../../harness/native/package-root.ts';
import { readFindings } from '../../harness/search/finding-store.ts';
import { foundIn } from '../../harness/search/search-directory.ts';

/** What was wrong after so many kills; none when nothing was. */
export interface KillReport {
  readonly kills: number;
  /** How many of them were of servers, and of a job, before the fuzzer itself was killed. */
  readonly ofServers: number;
  readonly ofJobs: number;
  /** Findings in the end. */
  readonly findings: number;
  readonly flaws: readonly string[];
}

const MAIN = join(packageRoot(), 'dist/harness/cli/main.js');
/** Jobs of each fuzzer. */
const JOBS = 2;
/** Time for a guard to end what it guards, in milliseconds. */
const GONE_MS = 5000;
/** Time for a fuzzer to do without what was killed, in milliseconds. */
const MENDED_MS = 2000;

/**
 * Kills a fuzzer, after its servers or one of its jobs perhaps, at random moments, over and over, in one directory: nothing that was found may be
 * lost or torn, no process may be left, and the next one must go on.
 */
export async function killLoop(target: string, kills: number, seed: number): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'nthfail-kills-'));
  const out = join(folder, 'state');
  const flaws: string[] = [];
  let ofServers = 0;
  let ofJobs = 0;
  try {
    const moments = fc.sample(
      fc.record({
        afterMs: fc.integer({ min: 100, max: 8000 }),
        first: fc.constantFrom('servers', 'job', undefined),
      }),
      { numRuns: kills, seed },
    );
    for (const [index, { afterMs, first }] of moments.entries()) {
      const before = foundIn(out);
      const tmp = mkdtempSync(join(folder, 'tmp-'));
      const fuzzer = startFuzzer(target, out, tmp);
      await delay(afterMs);
      // Before a server runs there is nobody yet who would remove its directory.
      let mayLeaveFiles = guardsOf(tmp) < JOBS;
      if (first === 'servers') ofServers += killAll(serversOf(tmp)) > 0 ? 1 : 0;
      if (first === 'job') ofJobs += killAll(jobsOf(tmp).slice(0, 1));
      if (first !== undefined) {
        await delay(MENDED_MS);
        if (fuzzer.exitCode !== null) flaws.push(`kill ${index}: the fuzzer ended with what was killed`);
        mayLeaveFiles ||= guardsOf(tmp) < JOBS;
      }
      if (fuzzer.kill('SIGKILL')) await once(fuzzer, 'exit');
      if (!(await isGone(tmp, mayLeaveFiles))) flaws.push(`kill ${index}: processes or their files are left`);
      const after = foundIn(out);
      const lost = before.filter((signature) => !after.includes(signature));
      if (lost.length > 0) flaws.push(`kill ${index}: lost ${lost.join(', ')}`);
      if (after.length > 0) flaws.push(...describeThrown(index, () => readFindings([join(out, 'findings')])));
    }
    const findings = foundIn(out).length;
    if (findings === 0) flaws.push('nothing was found, so nothing could be lost');
    return { kills, ofServers, ofJobs, findings, flaws };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function startFuzzer(target: string, out: string, tmp: string): ChildProcess {
  return spawn(process.execPath, [MAIN, 'fuzz', '--target', target, '--out', out, '--jobs', String(JOBS)], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: tmp },
  });
}

/** @returns how many there were to be killed */
function killAll(pids: readonly number[]): number {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  return pids.length;
}

/** Every server has its folder in its command line. */
function serversOf(tmp: string): readonly number[] {
  return processesOf(tmp).filter(
    (pid) => commandOf(pid).includes(tmp) && !commandOf(pid).includes('nthfail-guard'),
  );
}

function jobsOf(tmp: string): readonly number[] {
  return processesOf(tmp).filter((pid) => commandOf(pid).includes('fuzz-worker'));
}

function guardsOf(tmp: string): number {
  return processesOf(tmp).filter((pid) => commandOf(pid).includes('nthfail-guard')).length;
}

async function isGone(tmp: string, mayLeaveFiles: boolean): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < GONE_MS; waitedMs += 50) {
    if (processesOf(tmp).length === 0 && (mayLeaveFiles || readdirSync(tmp).length === 0)) return true;
    await delay(50);
  }
  return false;
}

/** All that have the folder in their command line or their environment: the fuzzer, its jobs, guards and servers. */
function processesOf(tmp: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid)
    .filter((pid) => commandOf(pid).includes(tmp) || readProc(pid, 'environ').includes(tmp));
}

function commandOf(pid: number): string {
  return readProc(pid, 'cmdline');
}

/** A file of /proc/PID; empty when the process is gone. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

function describeThrown(index: number, read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    return [`kill ${index}: ${String(error)}`];
  }
}
