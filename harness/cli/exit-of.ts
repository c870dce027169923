import type { Verdict } from '../contract/judge.ts';
import { EXIT_BROKEN, EXIT_FAILED, EXIT_INCONCLUSIVE, EXIT_PASSED } from '../errors.ts';

/** The exit status that a command ends with after a run of each verdict. */
export const EXIT_OF: Readonly<Record<Verdict, number>> = {
  passed: EXIT_PASSED,
  failed: EXIT_FAILED,
  vacuous: EXIT_INCONCLUSIVE,
  diverged: EXIT_INCONCLUSIVE,
  broken: EXIT_BROKEN,
};
