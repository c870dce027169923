import { constants } from 'node:os';

/** Name of an errno, for example `ECONNRESET`; two names of one number (EAGAIN, EWOULDBLOCK) stay two names. */
export type ErrnoName =
  Extract<keyof typeof constants.errno, `E${string}`> | 'EHOSTDOWN' | 'ENONET' | 'ETOOMANYREFS';

/** The number of each errno on this machine: those that Node lists, and three which it leaves out. */
export const ERRNO_NUMBERS: Readonly<Record<ErrnoName, number>> = {
  ...constants.errno,
  // asm-generic/errno.h; the same on x86-64 and arm64.
  ENONET: 64,
  ETOOMANYREFS: 109,
  EHOSTDOWN: 112,
};

/** Every errno name a plan may use, in alphabetical order. */
export const ERRNO_NAMES: readonly ErrnoName[] = Object.keys(ERRNO_NUMBERS).filter(isErrnoName).toSorted();

/** Whether `word` is an errno name; upper case only. */
export function isErrnoName(word: string): word is ErrnoName {
  return Object.hasOwn(ERRNO_NUMBERS, word);
}
