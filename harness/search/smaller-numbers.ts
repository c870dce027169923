/**
 * Smaller whole numbers to try in place of `value`, down to `least`: the least, then numbers each half as far below `value` as
 * the one before, `value - 1` at last. Whoever takes the first that serves, and asks again, has searched by halves.
 */
export function smallerNumbers(value: number, least = 1): readonly number[] {
  const numbers: number[] = [];
  for (let gap = value - least; gap >= 1; gap = Math.floor(gap / 2)) numbers.push(value - gap);
  return numbers;
}

/** 1 and the half of `value`: for sizes and times, where nobody cares for the exact least. */
export function halvedNumbers(value: number): readonly number[] {
  return [...new Set([1, Math.floor(value / 2)])].filter((one) => one >= 1 && one < value);
}
