import { createHash } from 'node:crypto';
import { NthfailError } from '../errors.ts';
import type { Corpus } from './corpus.ts';
import type { FuzzStatus } from './fuzz.ts';
import { FuzzJob, type JobEnd } from './fuzz-job.ts';
import type { FromJob, JobError, ToJob } from './fuzz-messages.ts';
import type { Found } from './search-directory.ts';

/** Options of {@link fuzzInJobs}. */
export interface FuzzInJobsOptions {
  /** Processes at a time, from 1. */
  readonly jobs: number;
  /** What each of them runs: a file that calls {@link workForFuzzer}, and what that is given. */
  readonly program: string;
  readonly setup: unknown;
  /** What was seen before; what the jobs see is added. */
  readonly corpus: Corpus;
  /** Signatures of what is known already. */
  readonly known: Iterable<string>;
  readonly seed: number;
  /** How many cases were run before, by this seed. */
  readonly firstCase: number;
  /** Cases after which no more are drawn. */
  readonly mostCases: number;
  /** Milliseconds after which it ends as `signal` ends it. */
  readonly budgetMs: number;
  /** Ends all jobs as soon as their cases under way have ended. */
  readonly signal: AbortSignal;
  /** Told now and then. */
  readonly onStatus: (status: JobsStatus) => void;
  /** Told of the first finding of each signature that is not known. */
  readonly onFinding: (found: Found) => void;
  /** Told then of the smallest case that does the same each time; undefined: it does not come each time. */
  readonly onMinimized: (signature: string, smallest: Found | undefined) => void;
}

/** How far a fuzzer is, all its jobs together. */
export interface JobsStatus extends FuzzStatus {
  /** Signatures of what was found, those known before too. */
  readonly known: readonly string[];
  /** How often another job took the place of one that was killed. */
  readonly replacedJobs: number;
  /** Milliseconds since something new was seen. */
  readonly quietMs: number;
}

/** Time between two looks at the jobs, in milliseconds. */
const TICK_MS = 100;
/** How long jobs that are told to end may take, in milliseconds. */
const END_MS = 5000;
/** So many jobs in a row that end before they have run a case: the next one would too. */
const MOST_STILLBORN = 3;

/**
 * Fuzzes in several processes, each with a server of its own, that tell each other what is new. One that is killed is replaced.
 * @throws NthfailError what starting a server throws; Error when one process after the other ends and no case is run
 */
export async function fuzzInJobs(options: FuzzInJobsOptions): Promise<JobsStatus> {
  const crew = new Crew(options);
  const { signal, budgetMs, onStatus } = options;
  const startedAt = performance.now();
  const stop = (): void => crew.end(true);
  signal.addEventListener('abort', stop);
  const ticks = setInterval(() => {
    if (performance.now() - startedAt >= budgetMs) stop();
    onStatus(crew.status);
  }, TICK_MS);
  try {
    if (signal.aborted) stop();
    else crew.begin();
    await crew.ended;
    return crew.status;
  } finally {
    clearInterval(ticks);
    signal.removeEventListener('abort', stop);
  }
}

/** The jobs that run, and what they have come to together. */
class Crew {
  readonly #options: FuzzInJobsOptions;
  readonly #known: Set<string>;
  readonly #jobs = new Set<FuzzJob>();
  /** Of jobs that have ended. */
  readonly #past: FuzzStatus[] = [];
  #begun = 0;
  #replaced = 0;
  #stillborn = 0;
  #isEnding = false;
  #isStopping = false;
  #lastNewAt = performance.now();
  #failure: { readonly error: unknown } | undefined;
  #settle: () => void = () => {};
  /** Settles when no job is left; rejects with what went wrong. */
  readonly ended: Promise<void>;

  constructor(options: FuzzInJobsOptions) {
    this.#options = options;
    this.#known = new Set(options.known);
    this.ended = new Promise((resolve, reject) => {
      this.#settle = () => (this.#failure === undefined ? resolve() : reject(this.#failure.error));
    });
  }

  get status(): JobsStatus {
    const all = [...this.#past, ...[...this.#jobs].map(({ status }) => status)];
    const sum = (key: keyof FuzzStatus): number => all.reduce((total, status) => total + status[key], 0);
    return {
      cases: this.#options.firstCase + sum('cases'),
      restarts: sum('restarts'),
      errors: sum('errors'),
      known: [...this.#known],
      replacedJobs: this.#replaced,
      quietMs: performance.now() - this.#lastNewAt,
    };
  }

  begin(): void {
    for (let index = 0; index < this.#options.jobs; index += 1) this.#addJob();
  }

  /** Has all jobs draw no more; or end now, and those that do not are killed. */
  end(isNow: boolean): void {
    if (this.#isStopping) return;
    this.#isEnding = true;
    this.#isStopping = isNow;
    for (const job of this.#jobs) job.send({ kind: 'end', isNow });
    if (isNow) setTimeout(() => this.#jobs.forEach((job) => job.kill()), END_MS).unref();
    if (this.#jobs.size === 0) this.#settle();
  }

  #addJob(): void {
    const { program, setup, corpus, seed, firstCase } = this.#options;
    const job: FuzzJob = new FuzzJob(program, (message) => this.#attempt(() => this.#take(job, message)));
    this.#jobs.add(job);
    void job.ended.then((end) => this.#attempt(() => this.#remove(job, end)));
    job.send({
      ...{ kind: 'begin', setup, corpus: corpus.entries, known: [...this.#known] },
      seed: seedOf(seed, firstCase, this.#begun),
    });
    this.#begun += 1;
  }

  #take(job: FuzzJob, message: FromJob): void {
    const { corpus, onFinding, onMinimized, mostCases, firstCase } = this.#options;
    if (message.kind === 'status') {
      if (!this.#isEnding && this.status.cases - firstCase >= mostCases) this.end(false);
    } else if (message.kind === 'new') {
      if (corpus.learn(message.entry) === undefined) return;
      this.#lastNewAt = performance.now();
      this.#tellOthers(job, message);
    } else if (message.kind === 'found') {
      const { signature } = message.found.finding;
      const isNew = !this.#known.has(signature);
      if (isNew) onFinding(message.found);
      this.#know(job, signature);
      job.send({ kind: 'answer', isNew });
    } else if (message.kind === 'minimized') {
      onMinimized(message.signature, message.smallest);
      if (message.smallest !== undefined) this.#know(job, message.smallest.finding.signature);
    } else this.#fail(errorOf(message.error));
  }

  #know(from: FuzzJob, signature: string): void {
    if (this.#known.has(signature)) return;
    this.#known.add(signature);
    this.#tellOthers(from, { kind: 'known', signature });
  }

  #tellOthers(from: FuzzJob, message: Extract<ToJob, { kind: 'new' | 'known' }>): void {
    for (const job of this.#jobs) if (job !== from) job.send(message);
  }

  #remove(job: FuzzJob, end: JobEnd): void {
    this.#jobs.delete(job);
    this.#past.push(job.status);
    if (!this.#isEnding) {
      this.#stillborn = job.status.cases > 0 ? 0 : this.#stillborn + 1;
      if (this.#stillborn === MOST_STILLBORN)
        this.#fail(new Error(`${MOST_STILLBORN} jobs in a row ended before a case was run, the last ${end}`));
      else {
        this.#replaced += 1;
        this.#addJob();
      }
    }
    if (this.#jobs.size === 0) this.#settle();
  }

  /** What goes wrong here, such as a directory that cannot be written to, ends all. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.end(true);
  }
}

/** A seed for each process: the next one must not draw what the one before has drawn, nor what was drawn before a stop. */
function seedOf(seed: number, firstCase: number, begun: number): number {
  return createHash('sha256').update(`${seed} ${firstCase} ${begun}`).digest().readInt32LE();
}

function errorOf({ code, message, hint }: JobError): Error {
  if (code === undefined) return Object.assign(new Error('a job failed'), { stack: message });
  return new NthfailError(code, message, hint === undefined ? {} : { hint });
}
