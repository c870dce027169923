import { InvalidArgumentError } from 'commander';

/**
 * Makes a reader of option values that are whole numbers from `min` (default 1) to `max`, both inclusive. It throws an
 * InvalidArgumentError, which commander reports.
 */
export function parseCountUpTo(max: number, min = 1): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (!/^\d+$/.test(text) || count < min || count > max)
      throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
    return count;
  };
}
