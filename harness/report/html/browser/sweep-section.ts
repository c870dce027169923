import type { PageCase, PageCell, PageOutcome, PageSweep } from '../page-data.ts';
import { caseDetails } from './case-details.ts';
import { element } from './element.ts';
import { factList } from './fact-list.ts';
import { moveInGrid } from './move-in-grid.ts';
import { printPart } from './print-part.ts';
import { SYMBOLS, verdictMark, verdictText } from './verdict-mark.ts';

const TOLD: readonly (readonly [PageOutcome, string])[] = [
  ['passed', 'every contract was kept'],
  ['failed', 'a contract was not kept'],
  ['vacuous', 'the fault struck nothing'],
  ['diverged', 'it struck elsewhere'],
  ['broken', 'nothing can be said'],
  ['left-out', 'not tried'],
];

/** What a cell's background says: the gravest of its outcomes. */
const TINTS: readonly (readonly [string, readonly PageOutcome[]])[] = [
  ['has-failed', ['failed']],
  ['has-broken', ['broken']],
  ['has-doubt', ['vacuous', 'diverged']],
];

/** A sweep: what it came to, the grid of points and faults, and what stands behind the chosen cell. */
export function sweepSection(sweep: PageSweep, id: string): HTMLElement {
  const panel = element('div', {
    ...{ class: 'panel grid-panel', role: 'region', 'aria-label': 'The chosen cell', 'aria-live': 'polite' },
    hidden: true,
  });
  const table = element('table', {
    class: 'grid',
    role: 'grid',
    'aria-label': `Points and faults of ${sweep.title}`,
  });
  const cells = new Map<HTMLElement, { readonly cell: PageCell; readonly point: string }>();
  table.append(headOf(sweep), bodyOf(sweep, cells));

  const close = (): void => {
    panel.hidden = true;
    table.querySelector('[aria-selected=true]')?.setAttribute('aria-selected', 'false');
  };
  const choose = (target: HTMLElement): void => {
    const chosen = cells.get(target);
    if (chosen === undefined) return;
    close();
    target.setAttribute('aria-selected', 'true');
    const { cell, point } = chosen;
    const button = element('button', { type: 'button' }, 'close');
    button.addEventListener('click', () => {
      close();
      target.focus();
    });
    panel.replaceChildren(
      element(
        'div',
        { class: 'panel-head' },
        element('h4', { class: 'mono' }, `${point} = ${cell.column}`),
        button,
      ),
      ...casesOf(cell).map(([when, one]) => caseDetails(when, one, sweep.command)),
    );
    panel.hidden = false;
  };
  moveInGrid(table, choose);
  const section = element(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    element('h2', { id: `${id}-title` }, `Sweep of ${sweep.title}`),
    outcomeCounts(sweep.counts),
    factList(sweep.facts),
    legend(),
    element('div', { class: 'grid-frame' }, table),
    panel,
    ...(sweep.pairs.length > 0 ? [pairsOf(sweep)] : []),
    printPart(() => [unpassedTable(sweep)]),
  );
  section.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || panel.hidden) return;
    const chosen = table.querySelector<HTMLElement>('[aria-selected=true]');
    close();
    chosen?.focus();
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

function headOf({ columns }: PageSweep): HTMLElement {
  const heads = columns.map((column) =>
    element('th', { scope: 'col', title: column }, element('span', {}, column)),
  );
  return element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'point'), ...heads));
}

function bodyOf(
  { points, columns }: PageSweep,
  cells: Map<HTMLElement, { readonly cell: PageCell; readonly point: string }>,
): HTMLElement {
  const rows = points.map((point) => {
    const byColumn = new Map(point.cells.map((cell) => [cell.column, cell]));
    const fields = columns.map((column) => {
      const cell = byColumn.get(column);
      if (cell === undefined)
        return element('td', { 'aria-label': `${point.name} ${column}: does not apply` });
      const field = cellField(cell, point.name, cells.size === 0);
      cells.set(field, { cell, point: point.name });
      return field;
    });
    const head = element(
      'th',
      { scope: 'row', title: `${point.name}: ${point.about}` },
      element('code', {}, point.name),
      element('span', {}, point.about),
    );
    return element('tr', {}, head, ...fields);
  });
  return element('tbody', {}, ...rows);
}

function cellField(cell: PageCell, point: string, isFirst: boolean): HTMLElement {
  const cases = casesOf(cell);
  const said = cases.map(([when, { outcome }]) => `${when} ${outcome}`).join(', ');
  const tint = TINTS.find(([, outcomes]) => cases.some(([, { outcome }]) => outcomes.includes(outcome)));
  return element(
    'td',
    {
      ...{ role: 'gridcell', tabindex: isFirst ? 0 : -1, class: tint?.[0], 'aria-selected': 'false' },
      'aria-label': `${point} ${cell.column}: ${said}`,
      title: `${cell.column}: ${said}`,
    },
    ...cases.map(([, { outcome }]) => verdictMark(outcome)),
    ...(cases.length === 1 ? [element('span', { class: 'mark' }, '\u00A0')] : []),
  );
}

function casesOf({ once, onward }: PageCell): readonly (readonly [string, PageCase])[] {
  return [['once', once] as const, ...(onward === undefined ? [] : [['from there on', onward] as const])];
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
