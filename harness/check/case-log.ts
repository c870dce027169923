import { AsyncLocalStorage } from 'node:async_hooks';
import type { CheckedCase } from './check-case.ts';

const log = new AsyncLocalStorage<CheckedCase[]>();

/** Runs `use`, and returns what it gave with every case that was checked in it, whether or not it looked at the verdict. */
export async function collectCases<T>(
  use: () => T | Promise<T>,
): Promise<{ readonly result: T; readonly cases: readonly CheckedCase[] }> {
  const cases: CheckedCase[] = [];
  return { result: await log.run(cases, use), cases };
}

/** Tells the innermost {@link collectCases} around, if there is one. */
export function noteCase(checked: CheckedCase): void {
  log.getStore()?.push(checked);
}
