import type { PageCase, PageCell, PageOutcome, PagePoint } from '../page-data.ts';
import { element } from './element.ts';
import { verdictMark } from './verdict-mark.ts';

/** What a cell's background says: the gravest of its outcomes. */
const TINTS: readonly (readonly [string, readonly PageOutcome[]])[] = [
  ['has-failed', ['failed']],
  ['has-broken', ['broken']],
  ['has-doubt', ['vacuous', 'diverged']],
];

/** A row of the grid: a point, and a field for each fault. Those of faults that apply there have `data-column`, and may get the focus. */
export function gridRow(point: PagePoint, columns: readonly string[]): HTMLElement {
  const byColumn = new Map(point.cells.map((cell) => [cell.column, cell]));
  const fields = columns.map((column, index) => {
    const cell = byColumn.get(column);
    return cell === undefined
      ? element('td', { 'aria-label': `${point.name} ${column}: does not apply` })
      : cellField(cell, point.name, index);
  });
  const head = element(
    'th',
    { scope: 'row', title: `${point.name}: ${point.about}` },
    element('code', {}, point.name),
    element('span', {}, point.about),
  );
  return element('tr', {}, head, ...fields);
}

/** The cases of a cell, and when each one's fault strikes. */
export function casesOf({ once, onward }: PageCell): readonly (readonly [when: string, PageCase])[] {
  return [['once', once] as const, ...(onward === undefined ? [] : [['from there on', onward] as const])];
}

function cellField(cell: PageCell, point: string, index: number): HTMLElement {
  const cases = casesOf(cell);
  const said = cases.map(([when, { outcome }]) => `${when} ${outcome}`).join(', ');
  const tint = TINTS.find(([, outcomes]) => cases.some(([, { outcome }]) => outcomes.includes(outcome)));
  return element(
    'td',
    {
      ...{ role: 'gridcell', tabindex: -1, class: tint?.[0], 'aria-selected': 'false' },
      ...{ 'aria-label': `${point} ${cell.column}: ${said}`, title: `${cell.column}: ${said}` },
      'data-column': index,
    },
    ...cases.map(([, { outcome }]) => verdictMark(outcome)),
    ...(cases.length === 1 ? [element('span', { class: 'mark' }, '\u00A0')] : []),
  );
}
