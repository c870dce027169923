import type { ErrorCode } from '../errors.ts';
import type { CorpusEntry } from './corpus.ts';
import type { FuzzStatus } from './fuzz.ts';
import type { Found } from './search-directory.ts';

/** What a fuzzer says to one of its jobs. */
export type ToJob =
  /** The first message. `setup` is whatever the job's program needs to know besides. */
  | {
      readonly kind: 'begin';
      readonly setup: unknown;
      readonly seed: number;
      readonly corpus: readonly CorpusEntry[];
      readonly known: readonly string[];
    }
  /** Another job has shown something new. */
  | { readonly kind: 'new'; readonly entry: CorpusEntry }
  /** Another job has found this. */
  | { readonly kind: 'known'; readonly signature: string }
  /** The answer to a finding: whether nobody has found it before. */
  | { readonly kind: 'answer'; readonly isNew: boolean }
  /** Draw no more. What was found is made smaller first, unless it is to end now. */
  | { readonly kind: 'end'; readonly isNow: boolean };

/** What a job says to its fuzzer. */
export type FromJob =
  | { readonly kind: 'status'; readonly status: FuzzStatus }
  /** Its corpus has kept this. */
  | { readonly kind: 'new'; readonly entry: CorpusEntry }
  /** Something of a signature that it does not know. It waits for the answer. */
  | { readonly kind: 'found'; readonly found: Found }
  /** What was found with this signature, made smaller; undefined: it does not come each time. */
  | { readonly kind: 'minimized'; readonly signature: string; readonly smallest: Found | undefined }
  /** The last message of one that cannot go on. */
  | { readonly kind: 'failed'; readonly error: JobError };

/** What a job has thrown; without a code it is a defect, and the message its stack. */
export interface JobError {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly hint: string | undefined;
}
