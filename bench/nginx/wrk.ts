import { closeSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NthfailError } from '../../harness/errors.ts';
import { buildNative } from '../../harness/native/build-native.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { findProgram } from '../../harness/target/check-binary.ts';
import { GuardedProcess } from '../../harness/target/guarded-process.ts';
import { pinCommand } from '../pinned.ts';

/** Connections that wrk keeps open, in one thread. */
export const WRK_CONNECTIONS = 16;

/** Longer than any run: each is ended by a signal. */
const LIMIT_SECONDS = 600;

/** Longest time that wrk takes to start, or to end when it is asked to. */
const PATIENCE_MS = 5000;

/** What wrk counted. */
export interface WrkResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
}

/** A wrk that runs in slices of time, stopped in between, on the CPU of the pinned servers. */
export class SlicedWrk {
  readonly #url: string;
  readonly #directory = makeScratchDirectory(tmpdir());
  readonly #outputPath = join(this.#directory, 'output.log');
  readonly #process: GuardedProcess;
  #resumedAt = performance.now();
  #activeMs = 0;

  private constructor(url: string) {
    this.#url = url;
    const [command, ...args] = pinCommand('wrk', ['-t1', `-c${WRK_CONNECTIONS}`, `-d${LIMIT_SECONDS}s`, url]);
    const outputFd = openSync(this.#outputPath, 'a', 0o600);
    this.#process = new GuardedProcess({
      guard: buildNative().guard,
      command: findProgram(command),
      args,
      cwd: this.#directory,
      env: process.env,
      outputFd,
      removeDirectories: [this.#directory],
    });
    closeSync(outputFd);
  }

  /** Starts one against a URL and stops it at once. */
  static async start(url: string): Promise<SlicedWrk> {
    const wrk = new SlicedWrk(url);
    await inTime(wrk.#process.started);
    wrk.#resumedAt = performance.now();
    wrk.pause();
    return wrk;
  }

  /** Begins a slice. */
  resume(): void {
    this.#resumedAt = performance.now();
    this.#process.signal('SIGCONT');
  }

  /** Ends a slice. */
  pause(): void {
    this.#process.signal('SIGSTOP');
    this.#activeMs += performance.now() - this.#resumedAt;
  }

  /**
   * Ends a paused one in a last slice.
   * @throws NthfailError `NF_E_CLIENT` when a request failed: then the rate means nothing
   */
  async finish(): Promise<WrkResult> {
    this.#process.signal('SIGINT');
    this.resume();
    const end = await inTime(this.#process.ended);
    this.#activeMs += performance.now() - this.#resumedAt;
    const output = readFileSync(this.#outputPath, 'utf8');
    await this.release();
    const requests = Number(/^\s*(\d+) requests in /m.exec(output)?.[1]);
    const complaint = /^\s*(?:Socket errors|Non-2xx).*$/m.exec(output)?.[0].trim();
    if (end?.kind === 'exited' && end.status === 0 && complaint === undefined && requests > 0)
      return { requests, requestsPerSecond: requests / (this.#activeMs / 1000) };
    throw new NthfailError(
      'NF_E_CLIENT',
      `wrk ${this.#url}: ${complaint ?? `no requests in its output\n${output}`}`,
    );
  }

  /** Kills it if it runs. Safe to call more than once. */
  async release(): Promise<void> {
    await this.#process.release();
    removeScratchDirectory(this.#directory);
  }
}

/** The timer is also what keeps this process alive meanwhile. @returns undefined when the time is up */
async function inTime<Value>(work: Promise<Value>): Promise<Value | undefined> {
  const isOver = new AbortController();
  const timeUp = delay(PATIENCE_MS, undefined, isOver).catch(() => undefined);
  const value = await Promise.race([work, timeUp]);
  isOver.abort();
  return value;
}
