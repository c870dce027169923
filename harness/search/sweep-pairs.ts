import type { CheckedCase } from '../check/check-case.ts';
import { describeResult, isRead, isWrite } from '../journal/connection-view.ts';
import type { CallEvent } from '../journal/event.ts';
import { casesAt, type SweepCase, type SweptCase } from './sweep-case.ts';
import { sweepPoints } from './sweep-points.ts';

/**
 * A second fault behind each first one that the server survived: at every call that it makes from there on. Where a server stands
 * is told by the call that was struck, in which way, and by the calls around the second one; of those that are alike in
 * all this, and in the second fault, only the first is tried.
 */
export function pairsBehind(
  singles: readonly { readonly swept: SweptCase; readonly checked: CheckedCase | undefined }[],
): readonly SweepCase[] {
  const seen = new Set<string>();
  return singles.flatMap(({ swept, checked }) => {
    const [step] = swept.plan.steps;
    if (checked === undefined || step === undefined || swept.outcome !== 'passed' || swept.isPersistent)
      return [];
    const { run } = checked;
    const calls = (run.exchanges[0]?.connection?.calls ?? []).filter(({ isGone }) => !isGone);
    const struck = calls.findIndex(({ step: index }) => index !== undefined);
    if (struck < 0) return [];
    return sweepPoints(run, []).points.flatMap((point) => {
      const at = calls.findIndex(({ sequence }) => sequence === point.sequence);
      if (at <= struck) return [];
      const place = [swept.column, ...[struck, at - 1, at].map((index) => siteOf(calls[index]))].join(' ');
      return casesAt(point, [step]).filter(({ column, isPersistent }) => {
        const key = `${place} ${column} ${isPersistent}`;
        const isNew = !seen.has(key);
        seen.add(key);
        return isNew;
      });
    });
  });
}

/** A call and how it ended, numbers aside. */
function siteOf(event: CallEvent | undefined): string {
  if (event === undefined) return 'none';
  if (event.result < 0) return `${event.call}:${describeResult(event)}`;
  const isCut = (isWrite(event) || isRead(event)) && event.result < event.asked;
  return `${event.call}:${isCut ? 'short' : 'whole'}`;
}
