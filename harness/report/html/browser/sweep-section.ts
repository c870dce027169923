import type { PageOutcome, PageSweep } from '../page-data.ts';
import { caseDetails } from './case-details.ts';
import { element } from './element.ts';
import { factList } from './fact-list.ts';
import { gridFilter } from './grid-filter.ts';
import { casesOf } from './grid-row.ts';
import { printedGrid } from './printed-grid.ts';
import { printPart } from './print-part.ts';
import { sweepGrid } from './sweep-grid.ts';
import { SYMBOLS, verdictMark, verdictText } from './verdict-mark.ts';

const TOLD: readonly (readonly [PageOutcome, string])[] = [
  ['passed', 'every contract was kept'],
  ['failed', 'a contract was not kept'],
  ['vacuous', 'the fault struck nothing'],
  ['diverged', 'it struck elsewhere'],
  ['broken', 'nothing can be said'],
  ['left-out', 'not tried'],
];

/** A sweep: what it came to, the grid of points and faults, and what stands behind the chosen cell. */
export function sweepSection(sweep: PageSweep, id: string): HTMLElement {
  const panel = element('div', {
    ...{ class: 'panel grid-panel', role: 'region', 'aria-label': 'The chosen cell', 'aria-live': 'polite' },
    hidden: true,
  });
  const close = (): void => {
    panel.hidden = true;
    grid.mark(undefined);
  };
  const leave = (): void => {
    close();
    grid.focus();
  };
  const grid = sweepGrid(sweep, (chosen) => {
    const { point, column } = chosen;
    const cell = point.cells.find((one) => one.column === column);
    if (cell === undefined) return;
    grid.mark(chosen);
    const button = element('button', { type: 'button' }, 'close');
    button.addEventListener('click', leave);
    panel.replaceChildren(
      element(
        'div',
        { class: 'panel-head' },
        element('h4', { class: 'mono' }, `${point.name} = ${column}`),
        button,
      ),
      ...casesOf(cell).map(([when, one]) => caseDetails(when, one, sweep.command)),
    );
    panel.hidden = false;
  });
  const section = element(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    element('h2', { id: `${id}-title` }, `Sweep of ${sweep.title}`),
    outcomeCounts(sweep.counts),
    factList(sweep.facts),
    legend(),
    gridFilter(sweep.points, grid.reset),
    grid.shown,
    panel,
    ...(sweep.pairs.length > 0 ? [pairsOf(sweep)] : []),
    printPart(() => [printedGrid(sweep), unpassedTable(sweep)]),
  );
  section.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !panel.hidden) leave();
  });
  return section;
}

/** How many cases came to each outcome. */
export function outcomeCounts(counts: readonly (readonly [PageOutcome, number])[]): HTMLElement {
  return element(
    'ul',
    { class: 'counts' },
    ...counts.map(([outcome, count]) => element('li', {}, verdictText(outcome), ` ${count}`)),
  );
}

function legend(): HTMLElement {
  return element(
    'ul',
    { class: 'key', 'aria-label': 'What the marks mean' },
    element('li', {}, 'left: the fault strikes once; right: from there on'),
    ...TOLD.map(([outcome, text]) => element('li', {}, verdictMark(outcome), ` ${outcome}: ${text}`)),
  );
}

function pairsOf({ pairs, command }: PageSweep): HTMLElement {
  const unpassed = pairs.filter(({ outcome }) => outcome !== 'passed' && outcome !== 'left-out');
  const passed = pairs.filter(({ outcome }) => outcome === 'passed').length;
  return element(
    'div',
    {},
    element('h3', {}, 'Pairs of faults'),
    element('p', {}, `${pairs.length} pairs, ${SYMBOLS.passed} ${passed} passed.`),
    ...unpassed.map((one) => caseDetails('pair', one, command)),
  );
}

/** On paper nothing can be clicked: all that did not pass, with its plan. */
function unpassedTable({ points }: PageSweep): HTMLElement {
  const cases = points.flatMap(({ cells }) => cells.flatMap((cell) => casesOf(cell).map(([, one]) => one)));
  const rows = cases
    .filter(({ outcome }) => outcome !== 'passed' && outcome !== 'left-out')
    .map(({ outcome, plan, signature }) =>
      element(
        'tr',
        {},
        element('td', {}, verdictText(outcome)),
        element('td', {}, plan),
        element('td', {}, signature ?? ''),
      ),
    );
  const heads = ['outcome', 'plan', 'finding'].map((name) => element('th', { scope: 'col' }, name));
  return element(
    'table',
    { class: 'printed' },
    element('caption', {}, 'What did not pass'),
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows),
  );
}
