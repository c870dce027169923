import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
  /** How many of them were of the server, and not of the fuzzer. */
  readonly ofServer: number;
  /** Findings in the end. */
  readonly findings: number;
  readonly flaws: readonly string[];
}

const MAIN = join(packageRoot(), 'dist/harness/cli/main.js');
/** Time for a guard to end what it guards, in milliseconds. */
const GONE_MS = 5000;

/**
 * Kills a fuzzer, or the server under it, at random moments, over and over, in one directory: nothing that was found may be
 * lost or torn, no process may be left, and the next one must go on.
 */
export async function killLoop(target: string, kills: number, seed: number): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'nthfail-kills-'));
  const out = join(folder, 'state');
  const flaws: string[] = [];
  let ofServer = 0;
  try {
    const moments = fc.sample(
      fc.record({ afterMs: fc.integer({ min: 100, max: 4000 }), isServer: fc.boolean() }),
      {
        numRuns: kills,
        seed,
      },
    );
    for (const [index, { afterMs, isServer }] of moments.entries()) {
      const before = foundIn(out);
      const tmp = mkdtempSync(join(folder, 'tmp-'));
      const fuzzer = startFuzzer(target, out, tmp);
      await delay(afterMs);
      if (isServer) {
        ofServer += killServers(tmp) > 0 ? 1 : 0;
        await delay(1000);
        if (fuzzer.exitCode !== null) flaws.push(`kill ${index}: the fuzzer ended with its server`);
      }
      // Before a server runs there is nobody yet who would remove its directory.
      const mayLeaveFiles = processesOf(tmp).length === 0;
      fuzzer.kill('SIGKILL');
      await once(fuzzer, 'exit');
      if (!(await isGone(tmp, mayLeaveFiles))) flaws.push(`kill ${index}: processes or their files are left`);
      const after = foundIn(out);
      const lost = before.filter((signature) => !after.includes(signature));
      if (lost.length > 0) flaws.push(`kill ${index}: lost ${lost.join(', ')}`);
      if (after.length > 0) flaws.push(...describeThrown(index, () => readFindings([join(out, 'findings')])));
    }
    return { kills, ofServer, findings: foundIn(out).length, flaws };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function startFuzzer(target: string, out: string, tmp: string): ChildProcess {
  return spawn(process.execPath, [MAIN, 'fuzz', '--target', target, '--out', out], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: tmp },
  });
}

/** Kills every server whose command line has the folder in it. @returns how many there were */
function killServers(tmp: string): number {
  const servers = processesOf(tmp).filter((pid) => !commandOf(pid).includes('nthfail-guard'));
  for (const pid of servers) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  return servers.length;
}

async function isGone(tmp: string, mayLeaveFiles: boolean): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < GONE_MS; waitedMs += 50) {
    if (processesOf(tmp).length === 0 && (mayLeaveFiles || readdirSync(tmp).length === 0)) return true;
    await delay(50);
  }
  return false;
}

function processesOf(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && commandOf(pid).includes(text));
}

function commandOf(pid: number): string {
  const path = `/proc/${pid}/cmdline`;
  try {
    return existsSync(path) ? readFileSync(path, 'latin1') : '';
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
