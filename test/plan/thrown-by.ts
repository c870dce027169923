import { type NthfailError, isNthfailError } from '../../harness/errors.ts';

/** The error of this project that `act` throws; anything else that it throws goes on. Fails when it throws nothing. */
export function thrownBy(act: () => unknown): NthfailError {
  try {
    act();
  } catch (error) {
    if (isNthfailError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
