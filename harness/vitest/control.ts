import type { Target } from '../target/target.ts';
import { NthfailError } from '../errors.ts';
import type { JudgedRun } from './evidence.ts';
import { type Cases, type CasesParts, makeCases } from './cases.ts';

/**
 * Requires that a server known to be bad is found out: passes only when the body fails because a contract is broken on that
 * target. A body that fails for any other reason fails the test, and so does one that passes.
 *
 * @example
 * async function claim({ faults }: Pick<Cases, 'faults'>): Promise<void> {
 *   expect(await faults('write#1=short:100; write#2=ECONNRESET').on('GET /')).toSatisfyContracts();
 * }
 * test('a torn response is torn down', claim);
 * test('the build with the bug is found out', ({ control }) => control(buildWithTheBug, claim));
 */
export type Control = (target: Target, body: (cases: Cases) => unknown) => Promise<void>;

/** The controls of one test. */
export function makeControl(parts: CasesParts): Control {
  const { evidence } = parts;
  return async (target, body) => {
    const control = {};
    const ownRuns = (): readonly JudgedRun[] => evidence.runs.filter((run) => run.control === control);
    try {
      await body(makeCases(parts, target, control));
    } catch (error) {
      const failures = ownRuns().flatMap(({ contractFailures }) => contractFailures);
      // The message of an assertion may stand before ours.
      const isRed = error instanceof Error && failures.some((message) => error.message.endsWith(message));
      if (!isRed) throw error;
      evidence.redControls += 1;
      return;
    }
    const runs = ownRuns();
    throw new NthfailError(
      'NF_E_USAGE',
      runs.length === 0
        ? `the control on ${target.name} ran nothing`
        : `the control on ${target.name} is green: ${runs.map(({ judgement }) => `${judgement.verdict} (${judgement.reason})`).join(', ')}`,
      {
        hint: 'a known-bad build must break a contract that the body checks; otherwise the test proves nothing',
      },
    );
  };
}
