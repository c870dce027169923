import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { Command } from 'commander';
import pc from 'picocolors';
import { CONTRACTS } from '../contract/catalogue.ts';
import { judge } from '../contract/judge.ts';
import { EXIT_BROKEN, EXIT_PASSED, isNthfailError, NthfailError } from '../errors.ts';
import { buildNative } from '../native/build-native.ts';
import { checkPlatform, readPlatform } from '../native/platform.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import { openProbes } from '../probe/probe-set.ts';
import { runCase } from '../run/run-case.ts';
import { fileOffsetOf } from '../symbols/file-offset.ts';
import { findFunction } from '../symbols/find-function.ts';
import { loadSymbols } from '../symbols/load-symbols.ts';
import { checkBinary, findProgram } from '../target/check-binary.ts';
import { nodeHttp } from '../target/node-http.ts';
import { startServer } from '../target/start-server.ts';
import { findUnitd } from '../target/unit.ts';

/** What one check says: a fact, or why not; a thing that is needed or one that only adds a target. */
interface Check {
  readonly name: string;
  readonly isNeeded: boolean;
  /** @throws NthfailError with the command that mends it as its hint */
  readonly look: () => string | Promise<string>;
}

const SHM_BYTES_NEEDED = 16 * 1024 * 1024;

const OWN_SERVER =
  'A server of your own: nthfail run --get / -- COMMAND {port}, or --target ./my-server.mjs; see docs/your-server.md.';

const CHECKS: readonly Check[] = [
  { name: 'platform', isNeeded: true, look: lookAtPlatform },
  { name: 'C compiler', isNeeded: true, look: lookAtCompiler },
  { name: 'C libraries', isNeeded: true, look: () => `built: ${buildNative().preload}` },
  { name: 'shared memory', isNeeded: true, look: lookAtSharedMemory },
  { name: 'a fault in a server', isNeeded: true, look: tryFault },
  { name: 'function probes', isNeeded: false, look: tryProbe },
  {
    name: 'target nginx',
    isNeeded: false,
    look: () => lookAtServer(process.env['NGINX'] ?? 'nginx', 'nginx-light'),
  },
  { name: 'target unit', isNeeded: false, look: lookAtUnit },
];

/** `nthfail doctor`: what this machine can do, and for what is missing the command that mends it. */
export function doctorCommand(setStatus: (status: number) => void, interrupted: AbortSignal): Command {
  return new Command('doctor')
    .description('say what this machine can do, and how to mend what is missing')
    .action(async () => setStatus(await doctor(interrupted)));
}

async function doctor(interrupted: AbortSignal): Promise<number> {
  let status: number = EXIT_PASSED;
  for (const { name, isNeeded, look } of CHECKS) {
    try {
      process.stdout.write(`${pc.green('✓')} ${name.padEnd(22)}${await look()}\n`);
    } catch (error) {
      interrupted.throwIfAborted();
      if (!isNthfailError(error)) throw error;
      if (isNeeded) status = EXIT_BROKEN;
      const mark = isNeeded ? pc.red('✗') : pc.yellow('–');
      process.stdout.write(`${mark} ${name.padEnd(22)}${error.message}\n`);
      if (error.hint !== undefined) process.stdout.write(`  ${' '.repeat(22)}${pc.dim('→')} ${error.hint}\n`);
    }
  }
  process.stdout.write(
    status === EXIT_PASSED
      ? `\nEverything that is needed is here.\n${OWN_SERVER}\n`
      : '\nSomething needed is missing.\n',
  );
  return status;
}

function lookAtPlatform(): string {
  const platform = readPlatform();
  checkPlatform(platform);
  return `${platform.os} ${platform.arch}, glibc ${platform.glibc}, node ${process.version}`;
}

function lookAtCompiler(): string {
  const [compiler = 'cc', ...ownFlags] = (process.env['CC'] ?? '').split(' ').filter((word) => word !== '');
  const { error, stdout } = spawnSync(compiler, [...ownFlags, '--version'], { encoding: 'utf8' });
  if (error !== undefined)
    throw new NthfailError('NF_E_COMPILER', `cannot run ${compiler}`, {
      hint: 'apt-get install gcc libc6-dev',
    });
  return stdout.split('\n', 1)[0] ?? compiler;
}

function lookAtSharedMemory(): string {
  if (!existsSync('/dev/shm')) return 'no /dev/shm; segments go to the temporary directory, which is slower';
  const { bavail, bsize } = statfsSync('/dev/shm');
  if (bavail * bsize < SHM_BYTES_NEEDED)
    throw new NthfailError(
      'NF_E_SEGMENT',
      `/dev/shm has ${bavail * bsize} bytes left; a segment needs up to 6 MiB`,
      {
        hint: 'mount -o remount,size=256m /dev/shm (in Docker: --shm-size=256m)',
      },
    );
  return `/dev/shm has ${Math.floor((bavail * bsize) / 1024 / 1024)} MiB left`;
}

/** The proof that it all works together: a short write and an error in Node's own server. */
async function tryFault(): Promise<string> {
  const server = await startServer(nodeHttp);
  try {
    const plan = parsePlan('write#1=short:10; write#2=ECONNRESET');
    const judgement = judge(await runCase(server, { plan, workload: 'GET /bytes/1000' }), CONTRACTS);
    if (judgement.verdict !== 'passed')
      throw new NthfailError('NF_E_NATIVE', `the trial run is ${judgement.verdict}: ${judgement.reason}`, {
        hint: "nthfail run --target node --plan 'write#1=short:10; write#2=ECONNRESET' shows it",
      });
    return "a short write and an error struck in Node's http server";
  } finally {
    await server.stop();
  }
}

/** The kernel answers for any program whether this process may. */
function tryProbe(): string {
  const { guard } = buildNative();
  const { elf } = loadSymbols(guard);
  const [entry = 0n] = findFunction(guard, 'main').entries;
  const probe = { name: 'main', path: guard, fileOffset: Number(fileOffsetOf(elf, entry)) };
  openProbes([probe], { processes: () => [] }).close();
  return 'this process may: nthfail run --probes';
}

function lookAtServer(command: string, debianPackage: string): string {
  let path: string;
  try {
    path = findProgram(command);
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    throw new NthfailError(error.code, error.message, {
      hint: `apt-get install ${debianPackage}`,
      cause: error,
    });
  }
  checkBinary(path);
  return path;
}

function lookAtUnit(): string {
  const path = findProgram(findUnitd('unit'));
  checkBinary(path);
  return path;
}
