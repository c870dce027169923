import { constants } from 'node:os';

/** Name of an errno as Node spells it, for example `ECONNRESET`; two names of one number (EAGAIN, EWOULDBLOCK) stay two names. */
export type ErrnoName = Extract<keyof typeof constants.errno, `E${string}`>;

/** Every errno name a plan may use on this machine, in alphabetical order. */
export const ERRNO_NAMES: readonly ErrnoName[] = Object.keys(constants.errno).filter(isErrnoName).toSorted();

/** Whether `word` is an errno name on this machine; upper case only. */
export function isErrnoName(word: string): word is ErrnoName {
  return Object.hasOwn(constants.errno, word);
}
