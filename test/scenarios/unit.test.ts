import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer } from '../../harness/target/start-server.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { unit, unitProxy } from '../../harness/target/unit.ts';
import { tallyDrafts } from './check-drafts.ts';
import { tornPass } from './torn-pass.ts';
import { describeRecord, outcomeOf } from './unit-outcome.ts';
import { anyWholeWriteFails, UNTORN } from './untorn-pass.ts';

/*
 * NGINX Unit is not packaged, so these tests run only where UNITD names a build, in CI too. UNITD_EXPECT says which it
 * is: `passed` (the default) for a build with the fix, `failed` for one without.
 */
const isHere = process.env['UNITD'] !== undefined;
const isFixed = (process.env['UNITD_EXPECT'] ?? 'passed') === 'passed';

const CASES = 1000;
const PROXY_CASES = 200;
const NEAR_CASES = 60;

const OUTCOME = isFixed
  ? 'passed: every fault fired, every contract held; 1 record at info, count true; the failed call at the level of its errno'
  : 'failed: not kept: routes-to-error-handler, records-partial-count; no record; the failed call at the level of its errno';

describe.runIf(isHere)(`NGINX Unit (UNITD), a build ${isFixed ? 'with' : 'without'} the fix`, () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer(unit);
  });
  afterAll(() => server.stop());

  test(`a short write and then an error in the same pass, over errno × k × response: ${CASES} of ${CASES}`, async () => {
    const outcomes = await tallyDrafts(server, tornPass(), CASES, outcomeOf);
    expect(outcomes).toEqual([`${CASES} × ${OUTCOME}`]);
  }, 300_000);

  test(`the same as a proxy: ${PROXY_CASES} of ${PROXY_CASES}`, async () => {
    const proxy = await startServer(unitProxy);
    try {
      const outcomes = await tallyDrafts(proxy, tornPass(), PROXY_CASES, outcomeOf);
      expect(outcomes).toEqual([`${PROXY_CASES} × ${OUTCOME}`]);
    } finally {
      await proxy.stop();
    }
  });

  // What must not be recorded is not, by either build.
  test.each(Object.entries({ ...UNTORN, 'any whole write fails': anyWholeWriteFails() }))(
    `%s: no record, ${NEAR_CASES} of ${NEAR_CASES}`,
    async (_what, cases) => {
      const outcomes = await tallyDrafts(
        server,
        cases,
        NEAR_CASES,
        (checked) =>
          `${checked.judgement.verdict}: ${checked.judgement.reason}; ${describeRecord(checked.run)}`,
      );
      const outcome = 'passed: every fault fired, every contract held; no record';
      expect(outcomes).toEqual([`${NEAR_CASES} × ${outcome}`]);
    },
  );
});
