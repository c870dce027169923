import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NthfailError } from '../errors.ts';
import { buildNative } from '../native/build-native.ts';
import { Rig, type RigOptions } from '../rig/rig.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../rig/scratch-directory.ts';
import { type Backend, startBackend } from './backend.ts';
import { canConnect } from './can-connect.ts';
import { checkBinary, findProgram } from './check-binary.ts';
import { findFreePort, pickServerHost } from './free-port.ts';
import { GuardedProcess } from './guarded-process.ts';
import { waitUntilReady } from './readiness.ts';
import { RunningServer } from './running-server.ts';
import { openServerProbes, type ProbeChoice } from './server-probes.ts';
import { watchLogs, watchReplaced } from './watch-logs.ts';
import { findAsanRuntime } from './sanitizer-runtime.ts';
import type { Launch, LaunchSite, Target } from './target.ts';

/** Options of {@link startServer}. */
export interface StartOptions extends RigOptions {
  /** Longest time from the start to the first accepted connection, in milliseconds. Default 10000. */
  readonly startTimeoutMs?: number;
  /** Longest time from the stop signal to the end, in milliseconds; then it is killed. Default 5000. */
  readonly stopTimeoutMs?: number;
  /**
   * Which of its functions are probed, in all its processes, once it is ready. That takes root, a moment at each start, and
   * an interrupt for each entry. Default `off`.
   */
  readonly probes?: ProbeChoice;
  /**
   * Whether malloc and its kin are followed in the server, so that plans can make them fail. Costs each of them some
   * nanoseconds. Default false: the library has none of them then.
   */
  readonly allocations?: boolean;
}

/**
 * Starts a server with the preload library in it, and waits until it accepts connections.
 * @throws NthfailError `NF_E_TARGET_MISSING`, `NF_E_TARGET_BINARY`, `NF_E_SERVER_EXITED`, `NF_E_SERVER_NOT_READY`,
 * `NF_E_NOT_LOADED`, `NF_E_PROBE` or `NF_E_SYMBOLS` for its probes, or what {@link Rig} throws. Nothing is left running then.
 */
export async function startServer(target: Target, options: StartOptions = {}): Promise<RunningServer> {
  const { startTimeoutMs = 10_000, stopTimeoutMs = 5000, probes = 'off' } = options;
  const host = pickServerHost();
  const port = await findFreePort(host);
  const place = { directory: makeScratchDirectory(tmpdir()), host, port };
  let backend: Backend | undefined;
  let rig: Rig | undefined;
  let guarded: GuardedProcess | undefined;
  try {
    if (target.backend !== undefined) backend = await startBackend(target.backend, startTimeoutMs);
    const site: LaunchSite = backend === undefined ? place : { ...place, backend: backend.site };
    const launch = target.prepare(site);
    const program = findProgram(launch.command);
    checkBinary(program);
    await checkPortIsFree(launch);
    rig = new Rig(options);
    const outputPath = join(site.directory, 'output.log');
    const logs = watchLogs(rig, [outputPath, ...(launch.logFiles ?? [])]);
    guarded = launchGuarded(site, launch, program, rig, {
      outputPath,
      allocations: options.allocations === true,
    });
    const server = new RunningServer({
      target,
      site,
      rig,
      launch,
      process: guarded,
      outputPath,
      backend,
      stopTimeoutMs,
    });
    await waitUntilReady({
      name: target.name,
      launch,
      process: guarded,
      address: server,
      readOutput: () => server.readOutput(logs.map(({ mark }) => mark ?? 0)),
      timeoutMs: startTimeoutMs,
    });
    watchReplaced(rig, logs);
    rig.drain();
    if (!rig.processes.some(({ pid }) => hasLibrary(pid)))
      throw new NthfailError(
        'NF_E_NOT_LOADED',
        `${target.name} runs, but without the preload library in it`,
        {
          hint: 'it starts its real server in a cleared environment: name that program itself',
        },
      );
    // What is reached by starting is no news of any case.
    if (rig.reachedPlaces?.takeNew().length === 0)
      throw new NthfailError('NF_E_TARGET_BINARY', `${target.name} does not say which code it reaches`, {
        hint: 'build it with gcc -fsanitize-coverage=trace-pc or clang -fsanitize-coverage=trace-pc-guard: see docs/search.md',
      });
    server.probe(openServerProbes(target, probes, server.pid), probes);
    return server;
  } catch (error) {
    await guarded?.release();
    rig?.close();
    await backend?.stop();
    removeScratchDirectory(place.directory);
    throw error;
  }
}

/** A fixed port may be another server's, which would then answer in place of this one. */
async function checkPortIsFree({ listensAt }: Launch): Promise<void> {
  if (listensAt === undefined || !(await canConnect(listensAt.host, listensAt.port))) return;
  throw new NthfailError(
    'NF_E_SERVER_NOT_READY',
    `something listens on ${listensAt.host}:${listensAt.port} already`,
    { hint: 'stop it, or let the server take {port}' },
  );
}

function launchGuarded(
  site: LaunchSite,
  launch: Launch,
  program: string,
  rig: Rig,
  { outputPath, allocations }: { readonly outputPath: string; readonly allocations: boolean },
): GuardedProcess {
  const { guard, preload, preloadAllocations } = buildNative();
  const asan = findAsanRuntime(program);
  if (allocations && asan !== undefined)
    throw new NthfailError(
      'NF_E_USAGE',
      `${program} is built with AddressSanitizer, which has a malloc of its own`,
      { hint: 'follow the allocations of a build without it' },
    );
  const library = allocations ? preloadAllocations : preload;
  const outputFd = openSync(outputPath, 'a', 0o600);
  try {
    return new GuardedProcess({
      guard,
      command: program,
      args: launch.args,
      cwd: process.cwd(),
      env: {
        ...process.env,
        ...launch.env,
        NTHFAIL_SEGMENT: rig.segmentPath,
        NTHFAIL_PRELOAD: asan === undefined ? library : `${asan}:${library}`,
      },
      outputFd,
      removeDirectories: [site.directory, rig.directory],
    });
  } finally {
    closeSync(outputFd);
  }
}

/** Whether a process has the library in it, and did not lose it in an exec. A process that hides that is believed. */
function hasLibrary(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'latin1').includes('/libnthfail-preload');
  } catch {
    return existsSync(`/proc/${pid}`);
  }
}
