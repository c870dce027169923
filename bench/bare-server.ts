import { closeSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NthfailError } from '../harness/errors.ts';
import { buildNative } from '../harness/native/build-native.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../harness/rig/scratch-directory.ts';
import { canConnect } from '../harness/target/can-connect.ts';
import { findProgram } from '../harness/target/check-binary.ts';
import { findFreePort, pickServerHost } from '../harness/target/free-port.ts';
import { GuardedProcess } from '../harness/target/guarded-process.ts';
import type { Target } from '../harness/target/target.ts';

const START_TIMEOUT_MS = 5000;
const STOP_TIMEOUT_MS = 2000;

/** A server that runs without the library. */
export interface BareServer {
  readonly host: string;
  readonly port: number;
  /** Of its first process. */
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a target as `startServer` does, but for the preload library and its segment: the same configuration, the same
 * guard around it.
 * @throws NthfailError `NF_E_TARGET_MISSING` or `NF_E_SERVER_NOT_READY`. Nothing is left running then.
 */
export async function startBareServer(target: Target): Promise<BareServer> {
  const siteHost = pickServerHost();
  const directory = makeScratchDirectory(tmpdir());
  const site = { directory, host: siteHost, port: await findFreePort(siteHost) };
  const launch = target.prepare(site);
  const { host, port } = launch.listensAt ?? site;
  const outputPath = join(directory, 'output.log');
  const outputFd = openSync(outputPath, 'a', 0o600);
  const server = new GuardedProcess({
    guard: buildNative().guard,
    command: findProgram(launch.command),
    args: launch.args,
    cwd: process.cwd(),
    env: { ...process.env, ...launch.env, NTHFAIL_PRELOAD: undefined, NTHFAIL_SEGMENT: undefined },
    outputFd,
    removeDirectories: [directory],
  });
  closeSync(outputFd);
  const stop = async (): Promise<void> => {
    server.signal(launch.stopSignal);
    const isOver = new AbortController();
    await Promise.race([server.ended, delay(STOP_TIMEOUT_MS, undefined, isOver).catch(() => {})]);
    isOver.abort();
    await server.release();
    removeScratchDirectory(directory);
  };
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await canConnect(host, port))) {
    if (Date.now() > deadline || server.end !== undefined) {
      const output = readFileSync(outputPath, 'utf8').trim();
      await stop();
      throw new NthfailError('NF_E_SERVER_NOT_READY', `${target.title} does not run without the library`, {
        hint: output.split('\n').at(-1) || 'it printed nothing',
      });
    }
    await delay(10);
  }
  return { host, port, pid: server.pid ?? 0, stop };
}
