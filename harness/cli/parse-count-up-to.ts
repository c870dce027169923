import { InvalidArgumentError } from 'commander';

/**
 * Makes a reader of option values that are whole numbers from 1 to `max`, inclusive. It throws an
 * InvalidArgumentError, which commander reports.
 */
export function parseCountUpTo(max: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (!/^\d+$/.test(text) || count < 1 || count > max)
      throw new InvalidArgumentError(`Expected a whole number from 1 to ${max}.`);
    return count;
  };
}
