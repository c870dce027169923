import type { TestContext } from 'vitest';
import { describeError, isNthfailError } from '../../harness/errors.ts';
import { openProbes } from '../../harness/probe/probe-set.ts';
import { buildVictim } from '../native/build-victim.ts';
import { skipOrFail } from '../target/skip-or-fail.ts';
import { findOffset } from './entering-program.ts';

/** Why this process may not probe functions; empty when it may. */
let lacking: string | undefined;

/** Skips the test, or fails it where nothing may be lacking, when this process may not probe functions. */
export function requireProbes(context: TestContext): void {
  lacking ??= findLacking();
  if (lacking !== '') skipOrFail(context, `function probes: ${lacking}`);
}

function findLacking(): string {
  const path = buildVictim('enters-functions');
  try {
    openProbes([{ name: 'any', path, fileOffset: findOffset(path, 'enter_a') }], {
      processes: () => [],
    }).close();
    return '';
  } catch (error) {
    // Only what the machine lacks may skip a test.
    if (!isNthfailError(error) || !/this process may not|ENODEV|ENOSYS/.test(error.message)) throw error;
    return describeError(error);
  }
}
