/** Points that follow each other and came to the same, or one alone. Imports nothing, so that the page's script can have it too. */
export interface PointGroup<Point> {
  /** In plan text: `write#3`, or `write#3..900`. */
  readonly name: string;
  /** What the fault-free run does there; of several the first one's. */
  readonly about: string;
  readonly points: readonly [Point, ...Point[]];
}

/** Fewer than these are not worth a range. */
const FEWEST = 3;

/**
 * Takes points with ordinals that follow each other for one, where they came to the same: nothing is lost, and a long response fits on
 * a screen.
 * @param outcomeOf what a point came to; equal texts for equal outcomes
 */
export function groupPoints<Point extends { readonly name: string; readonly about: string }>(
  points: readonly Point[],
  outcomeOf: (point: Point) => string,
): readonly PointGroup<Point>[] {
  const runs: [Point, ...Point[]][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const isNext =
      before !== undefined &&
      point.name === nameBehind(before.name) &&
      outcomeOf(point) === outcomeOf(before);
    if (run !== undefined && isNext) run.push(point);
    else runs.push([point]);
  }
  return runs.flatMap((run): readonly PointGroup<Point>[] =>
    run.length < FEWEST
      ? run.map((point) => ({ name: point.name, about: point.about, points: [point] }))
      : [{ name: rangeOf(run), about: aboutAll(run), points: run }],
  );
}

/** The point with the next ordinal; undefined for a name that ends in none. */
function nameBehind(name: string): string | undefined {
  const [, before, ordinal] = /^(.*#)(\d+)$/.exec(name) ?? [];
  return before === undefined ? undefined : `${before}${Number(ordinal) + 1}`;
}

function rangeOf(run: readonly [{ readonly name: string }, ...{ readonly name: string }[]]): string {
  const last = run.at(-1)?.name ?? '';
  return `${run[0].name}..${last.slice(last.lastIndexOf('#') + 1)}`;
}

function aboutAll(run: readonly [{ readonly about: string }, ...{ readonly about: string }[]]): string {
  const [{ about }] = run;
  return run.every((point) => point.about === about) ? about : `${about}, and others`;
}
