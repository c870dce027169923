import type { PagePoint, PageSweep } from '../page-data.ts';
import { element, setAttributes } from './element.ts';
import { gridRow } from './grid-row.ts';
import { type GridPlace, moveInGrid } from './move-in-grid.ts';

/** Height of a row, in pixels; the style has the same. */
const ROW_PX = 23;
/** Rows that come into the page, and leave it, together. */
const PIECE = 20;
/** How far outside of what is in view rows are in the page. */
const MARGIN = '700px 0px';

/** The cell of a point and a fault. */
export interface GridCell {
  readonly point: PagePoint;
  readonly column: string;
}

/** The grid of a sweep. */
export interface SweepGrid {
  readonly shown: HTMLElement;
  /** Shows these points alone. */
  readonly reset: (points: readonly PagePoint[]) => void;
  /** Marks a cell as the chosen one, or none. */
  readonly mark: (cell: GridCell | undefined) => void;
  /** Gives the focus to the cell that had it last. */
  readonly focus: () => void;
}

/**
 * The grid, of which only what is near the view is in the page. Arrow keys move among the cells; one of them at a time can be reached
 * with Tab. `choose` is told of a click, Enter and Space.
 */
export function sweepGrid(
  { title, columns, points: all }: PageSweep,
  choose: (cell: GridCell) => void,
): SweepGrid {
  let points = all;
  let pieces: readonly HTMLTableSectionElement[] = [];
  let at: GridPlace = { row: 0, column: 0 };
  let marked: GridCell | undefined;
  const table = element('table', {
    ...{ class: 'grid', role: 'grid', 'aria-label': `Points and faults of ${title}` },
  });
  const shown = element('div', { class: 'grid-frame' }, table);
  const observer = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        const index = pieces.findIndex((piece) => piece === target);
        if (index < 0) continue;
        // The cell that Tab goes to stays.
        if (isIntersecting || index === pieceOf(at.row)) fill(index);
        else empty(index);
      }
    },
    { root: shown, rootMargin: MARGIN },
  );

  const hasCell = ({ row, column }: GridPlace): boolean =>
    points[row]?.cells.some((cell) => cell.column === columns[column]) === true;
  const fieldAt = ({ row, column }: GridPlace): HTMLElement | undefined =>
    pieces[pieceOf(row)]?.rows[row % PIECE]?.querySelector<HTMLElement>(`[data-column="${column}"]`) ??
    undefined;
  const isMarked = ({ row, column }: GridPlace): boolean =>
    marked !== undefined && points[row] === marked.point && columns[column] === marked.column;
  const decorate = (place: GridPlace): void => {
    const field = fieldAt(place);
    if (field === undefined) return;
    const isAt = place.row === at.row && place.column === at.column;
    setAttributes(field, { tabindex: isAt ? 0 : -1, 'aria-selected': String(isMarked(place)) });
  };

  const fill = (index: number): void => {
    const piece = pieces[index];
    if (piece === undefined || !piece.hasAttribute('aria-hidden')) return;
    const own = points.slice(index * PIECE, (index + 1) * PIECE);
    piece.removeAttribute('aria-hidden');
    piece.replaceChildren(
      ...own.map((point, place) => {
        const row = gridRow(point, columns);
        row.setAttribute('aria-rowindex', String(index * PIECE + place + 2));
        return row;
      }),
    );
    if (pieceOf(at.row) === index) decorate(at);
    const chosen = marked === undefined ? -1 : own.indexOf(marked.point);
    if (marked !== undefined && chosen >= 0)
      decorate({ row: index * PIECE + chosen, column: columns.indexOf(marked.column) });
  };
  const empty = (index: number): void => {
    const piece = pieces[index];
    if (piece === undefined) return;
    const rows = Math.min(PIECE, points.length - index * PIECE);
    const space = element('td', { colspan: columns.length + 1 });
    space.style.height = `${rows * ROW_PX}px`;
    piece.setAttribute('aria-hidden', 'true');
    piece.replaceChildren(element('tr', {}, space));
  };

  const reset = (next: readonly PagePoint[]): void => {
    observer.disconnect();
    points = next;
    pieces = Array.from({ length: Math.ceil(points.length / PIECE) }, () => element('tbody'));
    const row = points.findIndex(({ cells }) => cells.length > 0);
    const first = columns.indexOf(points[row]?.cells[0]?.column ?? '');
    at = { row: Math.max(0, row), column: Math.max(0, first) };
    table.replaceChildren(headOf(columns, points), ...pieces);
    table.setAttribute('aria-rowcount', String(points.length + 1));
    for (const [index, piece] of pieces.entries()) {
      empty(index);
      observer.observe(piece);
    }
    for (const index of [0, pieceOf(at.row)]) fill(index);
    shown.scrollTop = 0;
  };
  const goTo = (place: GridPlace): void => {
    const before = at;
    at = place;
    fill(pieceOf(place.row));
    for (const one of [before, place]) decorate(one);
    fieldAt(place)?.focus();
  };
  const chooseAt = ({ row, column }: GridPlace): void => {
    const point = points[row];
    const name = columns[column];
    if (point !== undefined && name !== undefined) choose({ point, column: name });
  };
  const placeOf = (target: EventTarget | null): GridPlace | undefined => {
    const field = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
    const row = field?.closest('tr')?.getAttribute('aria-rowindex');
    return field === null || row == null
      ? undefined
      : { row: Number(row) - 2, column: Number(field.dataset['column']) };
  };

  table.addEventListener('click', ({ target }) => {
    const place = placeOf(target);
    if (place === undefined) return;
    goTo(place);
    chooseAt(place);
  });
  table.addEventListener('keydown', (event) => {
    const from = placeOf(event.target);
    if (from === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') chooseAt(from);
    else {
      const to = moveInGrid(event.key, from, { rows: points.length, columns: columns.length, hasCell });
      if (to === undefined) return;
      goTo(to);
    }
    event.preventDefault();
  });
  reset(all);

  return {
    shown,
    reset,
    mark: (cell) => {
      const places = [marked, cell].flatMap((one) =>
        one === undefined ? [] : { row: points.indexOf(one.point), column: columns.indexOf(one.column) },
      );
      marked = cell;
      for (const place of places) decorate(place);
    },
    focus: () => goTo(at),
  };
}

function pieceOf(row: number): number {
  return Math.floor(row / PIECE);
}

/** The names of the faults; and, unseen, the longest name of a point, so that the columns stay where they are while rows come and go. */
function headOf(columns: readonly string[], points: readonly PagePoint[]): HTMLElement {
  const longest = points.reduce<PagePoint | undefined>(
    (most, one) => (most === undefined || lengthOf(one) > lengthOf(most) ? one : most),
    undefined,
  );
  const sizer = element(
    'div',
    { class: 'sizer', 'aria-hidden': 'true' },
    element('code', {}, longest?.name ?? ''),
    element('b', {}, longest?.about ?? ''),
  );
  const heads = columns.map((column) =>
    element('th', { scope: 'col', title: column }, element('span', {}, column)),
  );
  return element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'point', sizer), ...heads));
}

function lengthOf({ name, about }: PagePoint): number {
  return name.length + about.length;
}
