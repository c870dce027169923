/** Addresses from `start` up to and without `end`. */
export interface AddressRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** The same addresses in ascending order, with ranges that touch or overlap made one, and without empty ones. */
export function mergeRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const merged: AddressRange[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => (a.start < b.start ? -1 : 1))) {
    if (start >= end) continue;
    const last = merged.at(-1);
    if (last === undefined || start > last.end) merged.push({ start, end });
    else if (end > last.end) merged[merged.length - 1] = { start: last.start, end };
  }
  return merged;
}
