import pc from 'picocolors';
import { groupPoints, type PointGroup } from './group-points.ts';
import type { CellCase, SweepJson, SweepOutcome } from './sweep-json.ts';
import { escapeHidden } from './escape-hidden.ts';

type Point = SweepJson['points'][number];

const MARKS: Readonly<Record<SweepOutcome, string>> = {
  passed: pc.green('✓'),
  failed: pc.red('✗'),
  vacuous: pc.dim('·'),
  diverged: pc.yellow('?'),
  broken: pc.magenta('!'),
  'left-out': pc.dim(' '),
};

/** Grids of up to so many points have a row for each; of longer ones points that follow each other and came to the same share one. */
const WHOLE = 40;
/** Rows of a grid: of more, the first and last ones are shown, and those in which something did not pass. */
const MOST = 100;
/** Rows that are shown at either end of a grid that is cut. */
const ENDS = 5;

/** The grid of a sweep: points below each other, the names of the faults as stairs above them. */
export function renderGrid({ columns, points }: SweepJson): readonly string[] {
  const marksOf = (point: Point): string =>
    columns
      .map((column) => {
        const cell = point.cells.find((one) => one.column === column);
        return `${markOf(cell?.once)}${markOf(cell?.onward)} `;
      })
      .join('')
      .trimEnd();
  const groups =
    points.length > WHOLE
      ? groupPoints(points, marksOf)
      : points.map((point): PointGroup<Point> => ({ name: point.name, about: point.about, points: [point] }));
  const rows = cutRows(groups);
  const shown = rows.filter((row) => 'name' in row);
  const nameWidth = Math.max(0, ...shown.map(({ name }) => name.length));
  const abouts = new Map(shown.map((row) => [row, escapeHidden(row.about)]));
  const labelWidth = nameWidth + 4 + Math.max(0, ...[...abouts.values()].map((about) => about.length));
  return [
    ...columns.map((column, index) => ' '.repeat(labelWidth) + pc.dim('│  '.repeat(index)) + column),
    ...rows.map((row) => {
      if (!('name' in row)) return pc.dim(`⋮ ${describeRest(row.rest)}`);
      const about = abouts.get(row) ?? '';
      const space = ' '.repeat(labelWidth - nameWidth - 2 - about.length);
      return `${row.name.padEnd(nameWidth)}  ${pc.dim(about)}${space}${marksOf(row.points[0])}`;
    }),
  ];
}

/** What is drawn of a grid: rows, and what stands for those that are not. */
function cutRows(
  groups: readonly PointGroup<Point>[],
): readonly (PointGroup<Point> | { readonly rest: readonly Point[] })[] {
  if (groups.length <= MOST) return groups;
  const telling = groups.filter(isTelling);
  const wanted =
    telling.length <= MOST ? telling : [...telling.slice(0, MOST / 2), ...telling.slice(-MOST / 2)];
  const shown = new Set([...groups.slice(0, ENDS), ...wanted, ...groups.slice(-ENDS)]);
  const rows: (PointGroup<Point> | { rest: Point[] })[] = [];
  for (const group of groups) {
    const last = rows.at(-1);
    if (shown.has(group)) rows.push(group);
    else if (last !== undefined && 'rest' in last) last.rest.push(...group.points);
    else rows.push({ rest: [...group.points] });
  }
  return rows;
}

/** Whether a row has anything but what passed and what was not tried. */
function isTelling({ points: [{ cells }] }: PointGroup<Point>): boolean {
  return cells.some(({ once, onward }) =>
    [once, onward].some((one) => one !== undefined && one.outcome !== 'passed' && one.outcome !== 'left-out'),
  );
}

/** How many points are not shown, and all that their cases came to. */
function describeRest(points: readonly Point[]): string {
  const counts = new Map<SweepOutcome, number>();
  for (const { cells } of points)
    for (const { once, onward } of cells)
      for (const { outcome } of onward === undefined ? [once] : [once, onward])
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const outcomes = [...counts].map(([outcome, count]) => `${count} ${outcome}`);
  return `${points.length} more ${points.length === 1 ? 'point' : 'points'}, ${outcomes.join(', ')}`;
}

function markOf(one: CellCase | undefined): string {
  return one === undefined ? ' ' : MARKS[one.outcome];
}
