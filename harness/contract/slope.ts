/**
 * How much a series rises from one value to the next: the median of the slopes between all pairs (Theil and Sen), which a
 * few values that stand out do not move. 0 for fewer than two values.
 */
export function slopeOf(values: readonly number[]): number {
  const slopes: number[] = [];
  for (const [from, first] of values.entries())
    for (const [more, last] of values.slice(from + 1).entries()) slopes.push((last - first) / (more + 1));
  const sorted = slopes.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? sorted[0] ?? 0)) / 2;
}
