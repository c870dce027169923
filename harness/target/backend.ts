import { closeSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNative } from '../native/build-native.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../rig/scratch-directory.ts';
import { findProgram } from './check-binary.ts';
import { findFreePort, pickServerHost } from './free-port.ts';
import { GuardedProcess } from './guarded-process.ts';
import { waitUntilReady } from './readiness.ts';
import type { LaunchSite, Target } from './target.ts';

/** The server behind a server under test, without the library in it: no fault strikes there, and nothing is judged. */
export interface Backend {
  readonly target: Target;
  readonly site: LaunchSite;
  readonly process: GuardedProcess;
  /** Kills it, and removes its files. Safe to call more than once. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a backend, and waits until it is ready.
 * @throws NthfailError `NF_E_TARGET_MISSING`, `NF_E_SERVER_EXITED`, `NF_E_SERVER_NOT_READY`. Nothing is left running then.
 */
export async function startBackend(target: Target, timeoutMs: number): Promise<Backend> {
  const host = pickServerHost();
  const port = await findFreePort(host);
  const site = { directory: makeScratchDirectory(tmpdir()), host, port };
  let guarded: GuardedProcess | undefined;
  const stop = async (): Promise<void> => {
    await guarded?.release();
    removeScratchDirectory(site.directory);
  };
  try {
    const launch = target.prepare(site);
    const outputPath = join(site.directory, 'output.log');
    const outputFd = openSync(outputPath, 'a', 0o600);
    try {
      guarded = new GuardedProcess({
        guard: buildNative().guard,
        command: findProgram(launch.command),
        args: launch.args,
        cwd: process.cwd(),
        env: { ...process.env, ...launch.env },
        outputFd,
        removeDirectories: [site.directory],
      });
    } finally {
      closeSync(outputFd);
    }
    await waitUntilReady({
      name: `${target.name}, the backend,`,
      launch,
      process: guarded,
      address: launch.listensAt ?? site,
      readOutput: () => readFileSync(outputPath, 'utf8'),
      timeoutMs,
    });
    return { target, site, process: guarded, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
