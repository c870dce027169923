import { element } from './element.ts';

/** Height of a row, in pixels; the style has the same. */
const ROW_PX = 22;
/** Rows that are kept ready above and below what is in view. */
const MARGIN = 8;

/** A list of which only what is in view is in the page. */
export interface VirtualRows {
  readonly viewport: HTMLElement;
  /** How many rows there are from now on; all are drawn anew. */
  readonly reset: (count: number) => void;
  /** Draws again what is in view. */
  readonly refresh: () => void;
  /** Scrolls as far as it takes to see a row. */
  readonly reveal: (index: number) => void;
  /** Rows that fit into the view. */
  readonly pageSize: () => number;
}

/**
 * Makes the list.
 * @param makeRow a row without anything in it
 * @param fillRow gives a row what stands at an index
 */
export function virtualRows<Row extends HTMLElement>(
  viewport: HTMLElement,
  makeRow: () => Row,
  fillRow: (row: Row, index: number) => void,
): VirtualRows {
  const spacer = element('div', { role: 'presentation' });
  viewport.append(spacer);
  const pool: Row[] = [];
  let count = 0;
  let isScheduled = false;

  const draw = (): void => {
    isScheduled = false;
    const first = Math.max(0, Math.floor(viewport.scrollTop / ROW_PX) - MARGIN);
    const wanted = Math.min(count - first, Math.ceil(viewport.clientHeight / ROW_PX) + 2 * MARGIN);
    while (pool.length < wanted) {
      const row = makeRow();
      pool.push(row);
      spacer.append(row);
    }
    for (const [place, row] of pool.entries()) {
      row.hidden = place >= wanted;
      if (row.hidden) continue;
      row.style.transform = `translateY(${(first + place) * ROW_PX}px)`;
      fillRow(row, first + place);
    }
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(draw);
  };
  viewport.addEventListener('scroll', schedule, { passive: true });
  // What was folded has no height until it is opened.
  new ResizeObserver(schedule).observe(viewport);

  return {
    viewport,
    reset: (next) => {
      count = next;
      spacer.style.height = `${count * ROW_PX}px`;
      draw();
    },
    refresh: draw,
    reveal: (index) => {
      const top = index * ROW_PX;
      if (top < viewport.scrollTop) viewport.scrollTop = top;
      const below = top + ROW_PX - viewport.clientHeight;
      if (below > viewport.scrollTop) viewport.scrollTop = below;
      draw();
    },
    pageSize: () => Math.max(1, Math.floor(viewport.clientHeight / ROW_PX) - 1),
  };
}
