import type { TestContext } from 'vitest';
import { isNthfailError } from '../../harness/errors.ts';
import { findProgram } from '../../harness/target/check-binary.ts';
import { skipOrFail } from './skip-or-fail.ts';

/** Skips the test, or fails it where servers are required, when this server from a Debian package is not installed. */
export function requireServer(context: TestContext, command: string): void {
  try {
    findProgram(command);
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    skipOrFail(context, `the server ${command}`);
  }
}
