import type { CheckedCase } from '../check/check-case.ts';
import type { Verdict } from '../contract/judge.ts';

/** What a verdict means for a property that a case was to support. */
const MEANING: Readonly<Record<Verdict, string>> = {
  passed: 'every contract held',
  failed: 'the server does not keep what it owes',
  vacuous: 'the case proves nothing, for a fault that it plans never struck',
  diverged:
    'the case proves nothing, for the server did other calls than in the fault-free run before the fault struck',
  broken: 'the case could not take place, so nothing in it can be trusted',
};

/** A case inside a property that did not pass. */
export class UnprovenCase extends Error {
  override readonly name = 'UnprovenCase';
  readonly checked: CheckedCase;
  /** What that means for the property. */
  readonly meaning: string;

  constructor(checked: CheckedCase) {
    const { verdict, reason } = checked.judgement;
    super(`${verdict}: ${reason}`);
    this.checked = checked;
    this.meaning = MEANING[verdict];
  }
}
