import { isNthfailError, type NthfailError } from '../../../harness/errors.ts';

/** The error with which something is refused; fails when it is not, or by another one. */
export async function asNthfailError(refused: Promise<unknown>): Promise<NthfailError> {
  try {
    await refused;
  } catch (error) {
    if (isNthfailError(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
