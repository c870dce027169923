import type { Golden } from '../run/golden.ts';

/**
 * How many writes of a fault-free run come again in the same way, from the first on: up to the first that the kernel
 * itself cut short, for those after it depend on how fast the client reads; and without those of one byte at the end,
 * which cannot be cut. 1 or more.
 */
export function countReproducible({ writes }: Pick<Golden, 'writes'>): number {
  const firstShort = writes.findIndex(({ askedBytes, sentBytes }) => sentBytes < askedBytes);
  const reproducible = firstShort < 0 ? writes : writes.slice(0, firstShort + 1);
  const lastLong = reproducible.findLastIndex(({ askedBytes }) => askedBytes >= 2);
  return Math.max(1, lastLong + 1);
}
