import fc from 'fast-check';

/** Draws `count` of the items, each as likely as any other, in their order; all of them where there are no more. */
export function sampleOf<Item>(items: readonly Item[], count: number, seed: number): readonly Item[] {
  if (count >= items.length) return items;
  const [drawn = []] = fc.sample(
    fc.shuffledSubarray([...items.keys()], { minLength: count, maxLength: count }),
    { seed, numRuns: 1 },
  );
  const chosen = new Set(drawn);
  return items.filter((_, index) => chosen.has(index));
}
