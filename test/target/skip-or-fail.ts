import type { TestContext } from 'vitest';

/**
 * Skips a test for which this machine lacks something, and says what. Where NTHFAIL_REQUIRE_SERVERS is set nothing may
 * be lacking: the test fails.
 */
export function skipOrFail(context: TestContext, lacking: string): never {
  if (process.env['NTHFAIL_REQUIRE_SERVERS'] !== undefined) throw new Error(`lacking: ${lacking}`);
  return context.skip(lacking);
}
