import { closeSync, existsSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NthfailError } from '../errors.ts';
import { buildNative } from '../native/build-native.ts';
import { Rig, type RigOptions } from '../rig/rig.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../rig/scratch-directory.ts';
import { canConnect } from './can-connect.ts';
import { checkBinary, findProgram } from './check-binary.ts';
import { findFreePort, pickServerHost } from './free-port.ts';
import { GuardedProcess } from './guarded-process.ts';
import { describeEnd, type ProcessEnd } from './process-end.ts';
import { findAsanRuntime } from './sanitizer-runtime.ts';
import type { Launch, LaunchSite, Target } from './target.ts';

/** Options of {@link startServer}. */
export interface StartOptions extends RigOptions {
  /** Longest time from the start to the first accepted connection, in milliseconds. Default 10000. */
  readonly startTimeoutMs?: number;
  /** Longest time from the stop signal to the end, in milliseconds; then it is killed. Default 5000. */
  readonly stopTimeoutMs?: number;
}

/** How a stop went. */
export interface StopReport {
  readonly end: ProcessEnd;
  /** It did not end in time after its stop signal. */
  readonly wasKilled: boolean;
}

/** A server that runs with the preload library in it, and its rig. */
export class RunningServer {
  readonly target: Target;
  readonly site: LaunchSite;
  readonly rig: Rig;
  /** Where it listens. */
  readonly host: string;
  readonly port: number;
  readonly #launch: Launch;
  readonly #process: GuardedProcess;
  readonly #outputPath: string;
  readonly #stopTimeoutMs: number;
  #stopping: Promise<StopReport> | undefined;

  /** @internal Made by {@link startServer}. */
  constructor(parts: {
    readonly target: Target;
    readonly site: LaunchSite;
    readonly rig: Rig;
    readonly launch: Launch;
    readonly process: GuardedProcess;
    readonly outputPath: string;
    readonly stopTimeoutMs: number;
  }) {
    this.target = parts.target;
    this.site = parts.site;
    this.rig = parts.rig;
    this.host = parts.launch.listensAt?.host ?? parts.site.host;
    this.port = parts.launch.listensAt?.port ?? parts.site.port;
    this.#launch = parts.launch;
    this.#process = parts.process;
    this.#outputPath = parts.outputPath;
    this.#stopTimeoutMs = parts.stopTimeoutMs;
  }

  /** Pid of the server's first process. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** How its first process ended; undefined while it runs. */
  get end(): ProcessEnd | undefined {
    return this.#process.end;
  }

  /** How much it has written so far to each of its outputs, in bytes, for {@link readOutput}. */
  markOutput(): readonly number[] {
    return this.#outputFiles().map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  }

  /** What it wrote to standard output and error and to its log files, file after file: all of it, or since `mark`. */
  readOutput(mark: readonly number[] = []): string {
    return this.#outputFiles()
      .map((path, index) => readFrom(path, mark[index] ?? 0))
      .join('');
  }

  #outputFiles(): readonly string[] {
    return [this.#outputPath, ...(this.#launch.logFiles ?? [])];
  }

  /** Asks the server to end, kills what is left, and removes its files. Safe to call more than once. */
  stop(): Promise<StopReport> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<StopReport> {
    this.#process.signal(this.#launch.stopSignal);
    // The timer is what keeps this process alive meanwhile, and must not do so any longer.
    const isOver = new AbortController();
    const timeUp = delay(this.#stopTimeoutMs, undefined, isOver).catch(() => undefined);
    const end = await Promise.race([this.#process.ended, timeUp]);
    isOver.abort();
    await this.#process.release();
    this.rig.close();
    removeScratchDirectory(this.site.directory);
    return { end: end ?? (await this.#process.ended), wasKilled: end === undefined };
  }
}

/**
 * Starts a server with the preload library in it, and waits until it accepts connections.
 * @throws NthfailError `NF_E_TARGET_MISSING`, `NF_E_TARGET_BINARY`, `NF_E_SERVER_EXITED`, `NF_E_SERVER_NOT_READY`,
 * `NF_E_NOT_LOADED`, or what {@link Rig} throws. Nothing is left running then.
 */
export async function startServer(target: Target, options: StartOptions = {}): Promise<RunningServer> {
  const host = pickServerHost();
  const site = { directory: makeScratchDirectory(tmpdir()), host, port: await findFreePort(host) };
  let rig: Rig | undefined;
  let guarded: GuardedProcess | undefined;
  try {
    const launch = target.prepare(site);
    const program = findProgram(launch.command);
    checkBinary(program);
    await checkPortIsFree(launch);
    rig = new Rig(options);
    const outputPath = join(site.directory, 'output.log');
    guarded = launchGuarded(site, launch, program, rig, outputPath);
    const server = new RunningServer({
      target,
      site,
      rig,
      launch,
      process: guarded,
      outputPath,
      stopTimeoutMs: options.stopTimeoutMs ?? 5000,
    });
    await becomeReady(server, launch, guarded, options.startTimeoutMs ?? 10_000);
    rig.drain();
    if (!rig.processes.some(({ pid }) => hasLibrary(pid)))
      throw new NthfailError(
        'NF_E_NOT_LOADED',
        `${target.name} runs, but without the preload library in it`,
        {
          hint: 'it starts its real server in a cleared environment: name that program itself',
        },
      );
    return server;
  } catch (error) {
    await guarded?.release();
    rig?.close();
    removeScratchDirectory(site.directory);
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
  outputPath: string,
): GuardedProcess {
  const { guard, preload } = buildNative();
  const asan = findAsanRuntime(program);
  const outputFd = openSync(outputPath, 'a', 0o600);
  try {
    for (const path of launch.logFiles ?? []) writeFileSync(path, '', { flag: 'a' });
    for (const path of [outputPath, ...(launch.logFiles ?? [])]) rig.watchLog(path);
    return new GuardedProcess({
      guard,
      command: program,
      args: launch.args,
      cwd: process.cwd(),
      env: {
        ...process.env,
        ...launch.env,
        NTHFAIL_SEGMENT: rig.segmentPath,
        NTHFAIL_PRELOAD: asan === undefined ? preload : `${asan}:${preload}`,
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
    return readFileSync(`/proc/${pid}/maps`, 'latin1').includes('/libnthfail-preload.so');
  } catch {
    return existsSync(`/proc/${pid}`);
  }
}

async function becomeReady(
  server: RunningServer,
  launch: Launch,
  guarded: GuardedProcess,
  timeoutMs: number,
): Promise<void> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), timeoutMs);
  void guarded.ended.then(() => over.abort());
  try {
    await guarded.started;
    await launch.configure?.(over.signal);
    while (!(await canConnect(server.host, server.port))) {
      over.signal.throwIfAborted();
      await delay(10);
    }
  } catch (error) {
    const output = lastLines(server.readOutput(), 12);
    if (guarded.end !== undefined)
      throw new NthfailError(
        'NF_E_SERVER_EXITED',
        `${server.target.name} ${describeEnd(guarded.end)} before it was ready\n${output}`,
        { hint: 'start it by hand with the same command to see why', cause: error },
      );
    if (!over.signal.aborted) throw error;
    throw new NthfailError(
      'NF_E_SERVER_NOT_READY',
      `${server.target.name} did not listen on ${server.host}:${server.port} within ${timeoutMs} ms\n${output}`,
      { hint: 'check the address and port that it listens on, or give it more time with --start-timeout' },
    );
  } finally {
    clearTimeout(timer);
  }
}

function lastLines(text: string, count: number): string {
  const lines = text.trimEnd().split('\n').slice(-count);
  return lines.join('') === '' ? '  (it printed nothing)' : lines.map((line) => `  | ${line}`).join('\n');
}

/** The text of a file from byte `from` on; empty when there is no such file. */
function readFrom(path: string, from: number): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= from) return '';
  const bytes = Buffer.alloc(size - from);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, bytes, 0, bytes.length, from);
  } finally {
    closeSync(fd);
  }
  return bytes.toString('utf8');
}
