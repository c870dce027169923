import { groupPoints } from '../../group-points.ts';
import type { PagePoint, PageSweep } from '../page-data.ts';
import { element } from './element.ts';
import { casesOf, gridRow } from './grid-row.ts';

/** Grids of up to so many points have a row for each on paper; of longer ones points that came to the same share one. */
const WHOLE = 40;

/** The grid for paper: all of it. */
export function printedGrid({ points, columns }: PageSweep): HTMLElement {
  const groups =
    points.length > WHOLE
      ? groupPoints(points, outcomesOf).map(({ name, about, points: [{ cells }] }) => ({
          name,
          about,
          cells,
        }))
      : points;
  const heads = columns.map((column) => element('th', { scope: 'col' }, element('span', {}, column)));
  return element(
    'table',
    { class: 'grid printed-grid' },
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'point'), ...heads)),
    element('tbody', {}, ...groups.map((point) => gridRow(point, columns))),
  );
}

function outcomesOf({ cells }: PagePoint): string {
  return cells
    .map(
      (cell) =>
        `${cell.column}: ${casesOf(cell)
          .map(([, { outcome }]) => outcome)
          .join(' ')}`,
    )
    .join(', ');
}
