import type { TestContext } from 'vitest';
import { isNthfailError } from '../errors.ts';

/**
 * Starts a server. Where this machine lacks it the test is skipped, with its name; where NTHFAIL_REQUIRE_SERVERS is set, it fails.
 * @throws NthfailError what `start` throws
 */
export async function skipIfLacking<Started>(
  { skip }: Pick<TestContext, 'skip'>,
  start: () => Promise<Started>,
): Promise<Started> {
  try {
    return await start();
  } catch (error) {
    const isMissing = isNthfailError(error) && error.code === 'NF_E_TARGET_MISSING';
    if (!isMissing || process.env['NTHFAIL_REQUIRE_SERVERS'] !== undefined) throw error;
    return skip(`lacking: ${error.message}`);
  }
}
