import { type ChildProcess, fork } from 'node:child_process';
import type { FuzzStatus } from './fuzz.ts';
import type { FromJob, ToJob } from './fuzz-messages.ts';

/** How a job's process ended: of itself when it was told to, or in words how else. */
export type JobEnd = 'as told' | `with status ${number}` | `by ${NodeJS.Signals}` | 'before it began';

/** One process of a fuzzer, with a server and cases of its own. It ends when this process does, in whatever way. */
export class FuzzJob {
  readonly #process: ChildProcess;
  #status: FuzzStatus = { cases: 0, restarts: 0, errors: 0 };
  /** Resolves when the process is gone. */
  readonly ended: Promise<JobEnd>;

  /** Starts `program`, a file that calls {@link workForFuzzer}. */
  constructor(program: string, onMessage: (message: FromJob) => void) {
    // A session of its own: Ctrl-C in a terminal reaches the fuzzer alone, which then ends its jobs.
    this.#process = fork(program, { detached: true, serialization: 'advanced' });
    this.#process.on('message', (message: FromJob) => {
      if (message.kind === 'status') this.#status = message.status;
      onMessage(message);
    });
    this.ended = new Promise((resolve) => {
      this.#process.on('error', () => {
        if (this.#process.pid === undefined) resolve('before it began');
      });
      // Not 'exit': what it said last may still be on its way.
      this.#process.once('close', (status, signal) => {
        if (signal !== null) resolve(`by ${signal}`);
        else resolve(status === 0 ? 'as told' : `with status ${status ?? NaN}`);
      });
    });
  }

  /** How far it is, by what it said last. */
  get status(): FuzzStatus {
    return this.#status;
  }

  /** Tells it something, if it is there to be told. */
  send(message: ToJob): void {
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  /** Ends it without its doing; its server ends with it. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
