import type { Verdict } from '../contract/judge.ts';
import type { NthfailError } from '../errors.ts';
import type { StoredFinding } from '../search/finding-store.ts';
import type { Replayed } from '../search/replay-finding.ts';
import { EXIT_OF } from './exit-of.ts';

/** What `git bisect run` takes for a commit that cannot be tested. */
export const EXIT_SKIP = 125;
/** What ends `git bisect run`: from here on, it takes a status for its user's mistake. */
export const EXIT_ABORT = 128;

/** A finding and what its replays came to; `error` ended them, where one did. */
export interface ReplayOutcome {
  readonly stored: StoredFinding;
  readonly replays: readonly Replayed[];
  readonly error: NthfailError | undefined;
}

/** From the one that says least to the one that says most. */
const RANKING: readonly Verdict[] = ['passed', 'vacuous', 'diverged', 'broken', 'failed'];

/** The first of the worst replays of a finding, the one to show. */
export function worstReplay({ replays }: ReplayOutcome): Replayed | undefined {
  return replays.reduce<Replayed | undefined>(
    (worst, one) => (worst === undefined || rankOf(one) > rankOf(worst) ? one : worst),
    undefined,
  );
}

/** The verdict that counts of a finding: failed before broken, then what proves nothing, then passed. */
export function verdictOf(outcome: ReplayOutcome): Verdict {
  const worst = worstReplay(outcome)?.judgement.verdict;
  return outcome.error !== undefined && worst !== 'failed' ? 'broken' : (worst ?? 'broken');
}

/** The exit status of several findings: that of the worst, in the same order. With `isBisect` only passed and failed count. */
export function exitStatusOf(outcomes: readonly ReplayOutcome[], isBisect: boolean): number {
  const verdicts = new Set(outcomes.map(verdictOf));
  const worst = RANKING.findLast((verdict) => verdicts.has(verdict)) ?? 'broken';
  if (isBisect && worst !== 'passed' && worst !== 'failed') return EXIT_SKIP;
  return EXIT_OF[worst];
}

function rankOf({ judgement }: Replayed): number {
  return RANKING.indexOf(judgement.verdict);
}
