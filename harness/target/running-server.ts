import { setTimeout as delay } from 'node:timers/promises';
import { NthfailError } from '../errors.ts';
import type { Rig } from '../rig/rig.ts';
import { removeScratchDirectory } from '../rig/scratch-directory.ts';
import type { Backend } from './backend.ts';
import { backgroundError } from './background.ts';
import type { GuardedProcess } from './guarded-process.ts';
import { isAlive } from './process-state.ts';
import { markFile, type OutputMark, readSince } from './output-mark.ts';
import { describeEnd, type ProcessEnd } from './process-end.ts';
import type { ProbeChoice, ServerProbes } from './server-probes.ts';
import type { Launch, LaunchSite, Target } from './target.ts';

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
  readonly #backend: Backend | undefined;
  readonly #stopTimeoutMs: number;
  #stopping: Promise<StopReport> | undefined;
  #probes: ServerProbes | undefined;
  #probeChoice: ProbeChoice = 'off';

  /** @internal Made by `startServer`. */
  constructor(parts: {
    readonly target: Target;
    readonly site: LaunchSite;
    readonly rig: Rig;
    readonly launch: Launch;
    readonly process: GuardedProcess;
    readonly outputPath: string;
    readonly backend: Backend | undefined;
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
    this.#backend = parts.backend;
    this.#stopTimeoutMs = parts.stopTimeoutMs;
  }

  /** Its probes; undefined without `StartOptions.probes`, and where `auto` could not. */
  get probes(): ServerProbes | undefined {
    return this.#probes;
  }

  /** What its start was asked to probe: for another that takes its place. */
  get probeChoice(): ProbeChoice {
    return this.#probeChoice;
  }

  /** @internal Gives it its probes, which end with it. */
  probe(probes: ServerProbes | undefined, choice: ProbeChoice): void {
    this.#probes = probes;
    this.#probeChoice = choice;
  }

  /** Path of its program, or the name that was found on PATH. */
  get program(): string {
    return this.#launch.command;
  }

  /** Pid of the server's first process. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** How its first process ended; undefined while it runs. */
  get end(): ProcessEnd | undefined {
    return this.#process.end;
  }

  /** How the first process of the server behind it ended; undefined while that runs, and when there is none. */
  get backendEnd(): ProcessEnd | undefined {
    return this.#backend?.process.end;
  }

  /** Resolves when its first process has ended. */
  get ended(): Promise<ProcessEnd> {
    return this.#process.ended;
  }

  /**
   * Makes sure that it has not gone into the background, where neither its end nor its stop signal would be its own.
   * @throws NthfailError `NF_E_SERVER_EXITED` when its first process ended with status 0 and its children live on
   */
  async assertForeground(): Promise<void> {
    if (isAlive(this.pid)) return;
    await this.#process.ended;
    const error = await backgroundError(this.target.name, this.#process, this);
    if (error !== undefined) throw error;
  }

  /**
   * Makes sure that the server behind it, where it has one, runs: what a proxy does without it is not the proxy's doing.
   * @throws NthfailError `NF_E_SERVER_EXITED` when that has ended
   */
  async assertBackend(): Promise<void> {
    if (this.#backend === undefined || isAlive(this.#backend.process.pid ?? 0)) return;
    const { target, process } = this.#backend;
    throw new NthfailError(
      'NF_E_SERVER_EXITED',
      `${target.name}, the backend of ${this.target.name}, ${describeEnd(await process.ended)}`,
      { hint: `no fault strikes there, and nothing is judged without it: see why ${target.name} ended` },
    );
  }

  /** How much it has written so far to each of its outputs, in bytes, for {@link readOutput}. */
  markOutput(): readonly number[] {
    return this.#outputFiles().map((path) => markFile(path)?.size ?? 0);
  }

  /** What it wrote to standard output and error and to its log files, file after file: all of it, or since `mark`. */
  readOutput(mark: readonly (OutputMark | number)[] = []): string {
    return this.#outputFiles()
      .map((path, index) => readSince(path, mark[index] ?? 0))
      .join('');
  }

  /** Makes what a path of `pathFor` needs, on this server or the one behind it. */
  provide(path: string): void {
    this.target.provide?.(path, this.site);
    if (this.#backend !== undefined) this.#backend.target.provide?.(path, this.#backend.site);
  }

  #outputFiles(): readonly string[] {
    return [this.#outputPath, ...(this.#launch.logFiles ?? [])];
  }

  /**
   * Asks the server to end, kills what is left after so many milliseconds (`stopTimeoutMs` of its start if not given), and
   * removes its files. Safe to call more than once.
   */
  stop(timeoutMs: number = this.#stopTimeoutMs): Promise<StopReport> {
    this.#stopping ??= this.#stop(timeoutMs);
    return this.#stopping;
  }

  async #stop(timeoutMs: number): Promise<StopReport> {
    this.#probes?.close();
    this.#process.signal(this.#launch.stopSignal);
    // The timer is what keeps this process alive meanwhile, and must not do so any longer.
    const isOver = new AbortController();
    const timeUp = delay(timeoutMs, undefined, isOver).catch(() => undefined);
    const end = await Promise.race([this.#process.ended, timeUp]);
    isOver.abort();
    await this.#process.release();
    await this.#backend?.stop();
    this.rig.close();
    removeScratchDirectory(this.site.directory);
    return { end: end ?? (await this.#process.ended), wasKilled: end === undefined };
  }
}
