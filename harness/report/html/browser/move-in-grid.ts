const MOVES: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

/**
 * Arrow keys move among the cells of a table that can have the focus, and leap over those that cannot; only one of them at a time can
 * be reached with Tab. A click, Enter and Space choose a cell.
 */
export function moveInGrid(table: HTMLTableElement, choose: (cell: HTMLElement) => void): void {
  const focus = (cell: HTMLElement): void => {
    for (const before of table.querySelectorAll('td[tabindex="0"]')) before.setAttribute('tabindex', '-1');
    cell.setAttribute('tabindex', '0');
    cell.focus();
  };
  table.addEventListener('click', ({ target }) => {
    const cell = cellOf(target);
    if (cell === undefined) return;
    focus(cell);
    choose(cell);
  });
  table.addEventListener('keydown', (event) => {
    const cell = cellOf(event.target);
    if (cell === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') choose(cell);
    else {
      const move = MOVES[event.key];
      if (move === undefined) return;
      const next = nextCell(table, cell, move);
      if (next !== undefined) focus(next);
    }
    event.preventDefault();
  });
}

function cellOf(target: EventTarget | null): HTMLTableCellElement | undefined {
  return target instanceof Element
    ? (target.closest<HTMLTableCellElement>('td[tabindex]') ?? undefined)
    : undefined;
}

/** The cell that is reached from another; with an endless move the last in that direction. */
function nextCell(
  table: HTMLTableElement,
  from: HTMLTableCellElement,
  [rows, columns]: readonly [number, number],
): HTMLElement | undefined {
  const row = from.closest('tr');
  if (row === null) return undefined;
  if (!Number.isFinite(columns)) {
    const own = [...row.querySelectorAll<HTMLElement>('td[tabindex]')];
    return columns > 0 ? own.at(-1) : own[0];
  }
  let [y, x] = [row.rowIndex + rows, from.cellIndex + columns];
  for (; ; y += rows, x += columns) {
    const cell = y < 0 ? undefined : table.rows[y]?.cells[x];
    if (cell === undefined) return undefined;
    if (cell.hasAttribute('tabindex')) return cell;
  }
}
