import { beforeEach, expect, test } from 'vitest';
import { checkScenario } from '../../harness/check/check-scenario.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { bugTargetOf, deferredError, reference } from '../../harness/target/reference.ts';
import { errorHandlerComesFirst } from '../../scenarios/error-handler-comes-first.ts';
import { requireProbes } from '../probe/require-probes.ts';
import { tallyDrafts } from './check-drafts.ts';
import { enteredOutcomeOf } from './entered-outcome.ts';
import { onProbedServer } from './on-probed-server.ts';
import { tornPass } from './torn-pass.ts';

/* The cases of unit-probes.test.ts on the reference server, which is everywhere. Nothing of its log is read. */
const CASES = 60;
const SCENARIO_CASES = 60;

beforeEach(requireProbes);

test.each([
  [reference, 'passed: every fault fired, every contract held; held: pass | error'],
  [deferredError, 'failed: not kept: routes-to-error-handler; broken: pass | ready pass error'],
  [
    bugTargetOf('error-handler-twice'),
    'failed: not kept: routes-to-error-handler; broken: pass | error error',
  ],
])(`$title: ${CASES} of ${CASES}`, (target, outcome) =>
  onProbedServer(target, async (server) => {
    const outcomes = await tallyDrafts(server, tornPass(), CASES, enteredOutcomeOf);
    expect(outcomes).toEqual([`${CASES} × ${outcome}`]);
  }),
);

test('the scenario holds on the right server', () =>
  onProbedServer(reference, async (server) => {
    const result = await checkScenario(server, errorHandlerComesFirst, { runs: SCENARIO_CASES });
    expect(result).toMatchObject({ kind: 'held', cases: SCENARIO_CASES, unproven: 0 });
  }));

test('the scenario finds the bug, and makes it small on servers that are probed too', () =>
  onProbedServer(deferredError, async (server) => {
    const result = await checkScenario(server, errorHandlerComesFirst, { runs: SCENARIO_CASES });
    if (result.kind !== 'refuted') throw new Error(`it is ${result.kind}`);
    expect(printPlan(result.run.plan)).toBe('write#1=short:1; write#2=ECONNRESET');
    expect(result.message).toMatch(
      /conn_ready_handler was entered .* after \w+ failed; conn_error_handler came after it/,
    );
  }));
