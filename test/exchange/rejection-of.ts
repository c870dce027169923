import { isNthfailError, type NthfailError } from '../../harness/errors.ts';

/** The project's error that a promise rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<NthfailError> {
  const reason: unknown = await promise.then(
    () => new Error('it resolved'),
    (error: unknown) => error,
  );
  if (!isNthfailError(reason)) throw reason;
  return reason;
}
