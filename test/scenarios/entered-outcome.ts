import type { CheckedCase } from '../../harness/check/check-case.ts';
import { probedTurnOf } from '../../harness/contract/probed-turn.ts';
import { roleOf } from '../../harness/target/handlers.ts';

/**
 * One line of what a case of one connection came to by its probes: the verdict, what `routes-to-error-handler` found, and the handlers
 * that the thread entered in the turn of the failed write: before it, `|`, after it.
 */
export function enteredOutcomeOf({ run, judgement }: CheckedCase): string {
  const found = judgement.findings.find(({ id }) => id === 'routes-to-error-handler')?.finding.outcome;
  const error = run.exchanges[0]?.connection?.hardError;
  const turn = error === undefined ? undefined : probedTurnOf(run, error);
  const spell = (names: readonly { readonly name: string }[] = []): string =>
    names.map(({ name }) => roleOf(run.target.handlers, name) ?? name).join(' ');
  return `${judgement.verdict}: ${judgement.reason}; ${found}: ${spell(turn?.before)} | ${spell(turn?.after)}`;
}
