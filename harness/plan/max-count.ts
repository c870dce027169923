/** Largest ordinal and largest byte count of a plan, inclusive: what a signed 32-bit field of the engine holds. */
export const MAX_COUNT: number = 2 ** 31 - 1;
