import { beforeEach, describe, expect, test } from 'vitest';
import { checkScenario } from '../../harness/check/check-scenario.ts';
import { unit } from '../../harness/target/unit.ts';
import { errorHandlerComesFirst } from '../../scenarios/error-handler-comes-first.ts';
import { requireProbes } from '../probe/require-probes.ts';
import { onProbedServer } from './on-probed-server.ts';
import { enteredOutcomeOf } from './entered-outcome.ts';
import { tallyDrafts } from './check-drafts.ts';
import { tornPass } from './torn-pass.ts';

/*
 * The torn pass on NGINX Unit, by probes of its handlers: nothing of its log is read. As unit.test.ts these run only where UNITD names
 * a build; UNITD_EXPECT says which it is.
 */
const isHere = process.env['UNITD'] !== undefined;
const isFixed = (process.env['UNITD_EXPECT'] ?? 'passed') === 'passed';

const CASES = 200;
const SCENARIO_CASES = 50;

const OUTCOME = isFixed
  ? 'passed: every fault fired, every contract held; held: pass | error'
  : 'failed: not kept: routes-to-error-handler; broken: pass | ready pass error';

describe.runIf(isHere)(
  `NGINX Unit (UNITD) by probes, a build ${isFixed ? 'with' : 'without'} the fix`,
  () => {
    beforeEach(requireProbes);

    test(`no ready handler between a failed write and the error handler: ${CASES} of ${CASES}`, () =>
      onProbedServer(unit, async (server) => {
        const outcomes = await tallyDrafts(server, tornPass(), CASES, enteredOutcomeOf);
        expect(outcomes).toEqual([`${CASES} × ${OUTCOME}`]);
      }));

    test('the scenario', () =>
      onProbedServer(unit, async (server) => {
        const result = await checkScenario(server, errorHandlerComesFirst, {
          runs: SCENARIO_CASES,
          shrinks: false,
        });
        expect(result.kind).toBe(isFixed ? 'held' : 'refuted');
        if (result.kind === 'refuted')
          expect(result.message).toMatch(/nxt_h1p_conn_sent was entered .* after \w+ failed/);
      }));
  },
);
