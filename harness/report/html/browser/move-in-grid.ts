/** A place in a grid: its row and its column, from 0. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/** A grid, not every place of which has a cell that can have the focus. */
export interface GridShape {
  readonly rows: number;
  readonly columns: number;
  readonly hasCell: (place: GridPlace) => boolean;
}

/** Rows that Page Up and Page Down leap over. */
const PAGE = 20;

const MOVES: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/**
 * Where a key leads from a place: arrows leap over what has no cell, Home and End go to the ends of the row, Page Up and Page Down
 * some rows up or down.
 * @returns undefined for a key that does not move; the same place where there is none to go to
 */
export function moveInGrid(key: string, from: GridPlace, shape: GridShape): GridPlace | undefined {
  const inRow = (): readonly GridPlace[] =>
    Array.from({ length: shape.columns }, (_, column) => ({ row: from.row, column })).filter(shape.hasCell);
  const walk = (start: GridPlace, [rows, columns]: readonly [number, number]): GridPlace => {
    for (
      let { row, column } = start;
      row >= 0 && row < shape.rows && column >= 0 && column < shape.columns;
      row += rows, column += columns
    )
      if (shape.hasCell({ row, column })) return { row, column };
    return from;
  };
  const move = MOVES[key];
  if (move !== undefined) return walk({ row: from.row + move[0], column: from.column + move[1] }, move);
  switch (key) {
    case 'Home':
      return inRow()[0] ?? from;
    case 'End':
      return inRow().at(-1) ?? from;
    // From the far end back, so that it never goes further than a page.
    case 'PageUp':
      return walk({ ...from, row: Math.max(0, from.row - PAGE) }, [1, 0]);
    case 'PageDown':
      return walk({ ...from, row: Math.min(shape.rows - 1, from.row + PAGE) }, [-1, 0]);
    default:
      return undefined;
  }
}
