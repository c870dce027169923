import { type ErrorDetails, NthfailError } from '../errors.ts';

/** An `NF_E_SYMBOLS`: `problem` says what of which file or process, and what is wrong with it. */
export function symbolsError(problem: string, details: ErrorDetails = {}): NthfailError {
  return new NthfailError('NF_E_SYMBOLS', problem, details);
}

/** An `NF_E_SYMBOLS` for a file whose tables contradict themselves or its size. */
export function unsound(path: string, why: string, details: ErrorDetails = {}): NthfailError {
  return symbolsError(`${path} is damaged: ${why}`, { ...details, hint: 'copy or build the file again' });
}
