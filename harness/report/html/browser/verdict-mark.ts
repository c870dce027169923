import type { PageOutcome } from '../page-data.ts';
import { element } from './element.ts';

type Outcome = PageOutcome | 'held' | 'not-applicable';

/** What stands for an outcome, so that colour is never all there is. */
export const SYMBOLS: Readonly<Record<Outcome, string>> = {
  ...{ passed: '✓', failed: '✗', vacuous: '○', diverged: '≠', broken: '!', 'left-out': '·' },
  ...{ held: '✓', 'not-applicable': '–' },
};

/** The symbol of an outcome, in its colour. What it means is said beside it or in a label. */
export function verdictMark(outcome: Outcome): HTMLElement {
  return element('span', { class: `mark is-${outcome}`, 'aria-hidden': 'true' }, SYMBOLS[outcome]);
}

/** The symbol of an outcome and its name. */
export function verdictText(outcome: Outcome): HTMLElement {
  return element('span', { class: `verdict is-${outcome}` }, verdictMark(outcome), ` ${outcome}`);
}
