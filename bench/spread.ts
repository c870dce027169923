/** Samples of one quantity, summed up: the quartiles and the extremes, nothing left out. */
export interface Spread {
  readonly min: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly max: number;
  /** How many samples there are. */
  readonly count: number;
}

/** Sums samples up, one or more of them; quantiles between two samples are interpolated. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const quantile = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? Number.NaN;
    const above = sorted[Math.ceil(place)] ?? Number.NaN;
    return below + (above - below) * (place - Math.floor(place));
  };
  return {
    min: quantile(0),
    lowerQuartile: quantile(0.25),
    median: quantile(0.5),
    upperQuartile: quantile(0.75),
    max: quantile(1),
    count: sorted.length,
  };
}

/** The spread of what `combine` makes of each sample and the sample that was taken in the same round. */
export function spreadOfPairs(
  samples: readonly number[],
  others: readonly number[],
  combine: (sample: number, other: number) => number,
): Spread {
  return spreadOf(samples.map((sample, round) => combine(sample, others[round] ?? Number.NaN)));
}
