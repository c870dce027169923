import type { PageData, PageOutcome } from '../page-data.ts';
import { element } from './element.ts';
import { outcomeCounts } from './sweep-section.ts';

/** What the report is about, when and with what it was made, and how many there are of what. */
export function headerPart({ title, madeAt, madeBy, sweeps, findings, runs }: PageData): readonly Node[] {
  const made = new Date(madeAt);
  return [
    element('h1', {}, 'nthfail report'),
    element('p', {}, title),
    element(
      'p',
      { class: 'dim' },
      'made ',
      element('time', { datetime: madeAt }, made.toISOString().replace('T', ' ').slice(0, 16)),
      ` UTC with nthfail ${madeBy}`,
    ),
    element(
      'p',
      {},
      [count(sweeps.length, 'sweep'), count(findings.length, 'finding'), count(runs.length, 'run')].join(
        ', ',
      ),
    ),
    ...(runs.length > 0 ? [outcomeCounts(tally(runs.map(({ verdict }) => verdict)))] : []),
    element(
      'p',
      { class: 'dim key-help' },
      'Tab goes from part to part, the arrow keys move in a grid and a timeline, / goes to the filter, Escape closes details.',
    ),
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function tally(outcomes: readonly PageOutcome[]): readonly (readonly [PageOutcome, number])[] {
  return [...new Set(outcomes)].map((one) => [one, outcomes.filter((other) => other === one).length]);
}
