import { isNthfailError } from '../errors.ts';
import type { RunningServer } from '../target/running-server.ts';
import { Corpus } from './corpus.ts';
import { type FuzzOptions, type FuzzStatus, fuzz } from './fuzz.ts';
import type { FromJob, JobError, ToJob } from './fuzz-messages.ts';
import type { AboutFinding } from './finding-of.ts';
import { foundOf } from './search-directory.ts';
import { signatureOf } from './signature.ts';

/** What a job makes of its setup. */
export interface FuzzWork extends Pick<
  FuzzOptions,
  'workloads' | 'isGuided' | 'lanes' | 'extraFeatures' | 'patienceMs'
> {
  readonly start: () => Promise<RunningServer>;
  readonly about: AboutFinding;
}

/** Makes this process a job of the fuzzer that started it: see {@link FuzzJob}. `prepare` is given the setup of the first message. */
export function workForFuzzer(prepare: (setup: unknown) => Promise<FuzzWork>): void {
  const known = new Set<string>();
  const corpus = new Corpus(undefined);
  const interruption = new AbortController();
  let isOver = false;
  let onAnswer: (isNew: boolean) => void = () => {};
  const work = async ({ setup, seed }: Extract<ToJob, { kind: 'begin' }>): Promise<FuzzStatus> => {
    const { start, about, ...options } = await prepare(setup);
    return fuzz(start, {
      ...{ ...options, corpus, seed, isOver: () => isOver, signal: interruption.signal },
      isKnown: (signature) => known.has(signature),
      onStatus: (status) => say({ kind: 'status', status }),
      onNew: (entry) => say({ kind: 'new', entry }),
      onFinding: (checked, signature) => {
        known.add(signature);
        say({ kind: 'found', found: foundOf(checked, about) });
        return new Promise((resolve) => (onAnswer = resolve));
      },
      onMinimized: (signature, checked) => {
        if (checked !== undefined) known.add(signatureOf(checked.run, checked.judgement));
        const smallest = checked === undefined ? undefined : foundOf(checked, about);
        say({ kind: 'minimized', signature, smallest });
      },
    });
  };
  const listen = (message: ToJob): void => {
    if (message.kind === 'begin') {
      for (const entry of message.corpus) corpus.learn(entry);
      for (const signature of message.known) known.add(signature);
      work(message).then(
        (status) => say({ kind: 'status', status }, leave),
        (error: unknown) => say({ kind: 'failed', error: describe(error) }, leave),
      );
    } else if (message.kind === 'new') corpus.learn(message.entry);
    else if (message.kind === 'known') known.add(message.signature);
    else if (message.kind === 'answer') onAnswer(message.isNew);
    else {
      isOver = true;
      if (message.isNow) interruption.abort();
    }
  };
  // Without its fuzzer there is nobody to work for; the guard ends the server.
  process.once('disconnect', () => process.exit(1));
  if (!process.connected) process.exit(1);
  process.on('message', listen);
}

function say(message: FromJob, onSaid: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, onSaid);
}

/** Ends this process, which has said all. */
function leave(): void {
  process.removeAllListeners('disconnect');
  process.once('disconnect', () => process.exit(0));
  process.disconnect();
}

function describe(error: unknown): JobError {
  if (isNthfailError(error)) return { code: error.code, message: error.message, hint: error.hint };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: undefined, message, hint: undefined };
}
