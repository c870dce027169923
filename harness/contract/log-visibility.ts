import type { Finding } from './contract.ts';
import type { Run } from '../run/run.ts';

/**
 * Whether the server wrote lines of this kind only past the library: stdio of libc writes from inside libc. Then their
 * place among the calls is not known, and nothing can be said of them.
 */
export function isLogUnseen({ log, outputWhileArmed }: Run, pattern: RegExp): boolean {
  return pattern.test(outputWhileArmed) && !log.some(({ text }) => pattern.test(text));
}

/** The finding of a contract about log records that were not seen. */
export const LOG_UNSEEN: Finding = {
  outcome: 'not-applicable',
  because: 'the server writes its log from inside libc, where the library does not see it',
};
