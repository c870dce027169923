import { type ChildProcess, spawn } from 'node:child_process';
import { getSystemErrorName } from 'node:util';
import type { Duplex } from 'node:stream';
import { descendantsOf } from './descendants.ts';
import type { ProcessEnd } from './process-end.ts';

const live = new Set<GuardedProcess>();

/** Kills every server that this process has started and not released, and waits until they are gone. */
export async function releaseAllProcesses(): Promise<void> {
  await Promise.all([...live].map((guarded) => guarded.release()));
}

/** A server run by `nthfail-guard`, which kills it and all its children when this process ends in whatever way. */
export class GuardedProcess {
  readonly #guard: ChildProcess;
  readonly #lifeline: Duplex;
  readonly #guardGone: Promise<void>;
  #pid: number | undefined;
  #end: ProcessEnd | undefined;
  #report = '';
  #onStart: () => void = () => {};
  #onEnd: (end: ProcessEnd) => void = () => {};
  /** Resolves when the server is running or has failed to start. */
  readonly started: Promise<void> = new Promise((resolve) => (this.#onStart = resolve));
  /** Resolves when the server's first process has ended. */
  readonly ended: Promise<ProcessEnd> = new Promise((resolve) => (this.#onEnd = resolve));

  /** Starts `command`. Standard output and error go to the descriptor `outputFd`. */
  constructor(options: {
    readonly guard: string;
    readonly command: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly outputFd: number;
    readonly removeDirectories: readonly string[];
  }) {
    const { guard, command, args, cwd, env, outputFd } = options;
    const removals = options.removeDirectories.flatMap((directory) => ['--remove', directory]);
    // A session of its own: Ctrl-C in a terminal reaches the harness alone, which then ends its servers.
    this.#guard = spawn(guard, [...removals, '--', command, ...args], {
      cwd,
      env: { ...env },
      detached: true,
      stdio: ['ignore', outputFd, outputFd, 'pipe', 'pipe'],
    });
    live.add(this);
    this.#lifeline = this.#guard.stdio[3] as Duplex;
    const report = this.#guard.stdio[4] as Duplex;
    report.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    this.#guardGone = new Promise((resolve) => {
      const gone = (): void => {
        this.#finish({ kind: 'killed', signal: 9 });
        this.#onStart();
        resolve();
      };
      this.#guard.once('error', gone);
      this.#guard.once('exit', gone);
    });
    for (const stream of [this.#lifeline, report]) {
      stream.on('error', () => {});
      if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
    }
    this.#guard.unref();
  }

  /** Pid of the server's first process; undefined until it has started. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /** Every process of the server that runs now, its first and those that it left to the guard. */
  get descendants(): readonly number[] {
    return this.#guard.pid === undefined ? [] : descendantsOf(this.#guard.pid);
  }

  /** How the server's first process ended; undefined while it runs. */
  get end(): ProcessEnd | undefined {
    return this.#end;
  }

  /** Sends a signal to the server's first process, if it is there. */
  signal(signal: NodeJS.Signals): void {
    if (this.#pid === undefined || this.#end !== undefined) return;
    try {
      process.kill(this.#pid, signal);
    } catch {
      // It has ended, and the report of that is on its way.
    }
  }

  /** Kills whatever is left of the server, and resolves when it and its directories are gone. */
  async release(): Promise<void> {
    this.#lifeline.destroy();
    this.#guard.ref();
    await this.#guardGone;
    live.delete(this);
  }

  #take(text: string): void {
    this.#report += text;
    const lines = this.#report.split('\n');
    this.#report = lines.pop() ?? '';
    for (const line of lines) {
      const [word, number] = line.split(' ');
      if (word === 'started') this.#pid = Number(number);
      if (word === 'failed')
        this.#finish({ kind: 'not-started', errno: getSystemErrorName(-Number(number)) });
      if (word === 'exited') this.#finish({ kind: 'exited', status: Number(number) });
      if (word === 'killed') this.#finish({ kind: 'killed', signal: Number(number) });
    }
    if (lines.length > 0) this.#onStart();
  }

  #finish(end: ProcessEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#onEnd(end);
  }
}
