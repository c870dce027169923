import { isNthfailError } from '../harness/errors.ts';
import { findProgram } from '../harness/target/check-binary.ts';

/** Why `program` cannot be measured and how to install it; undefined when it is there. */
export function findMissingProgram(program: string, aptPackage: string): string | undefined {
  try {
    findProgram(program);
    return undefined;
  } catch (error) {
    if (!isNthfailError(error) || error.code !== 'NF_E_TARGET_MISSING') throw error;
    return `${error.message}; apt-get install ${aptPackage}`;
  }
}
