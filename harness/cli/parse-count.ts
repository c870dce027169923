import { InvalidArgumentError } from 'commander';

/** Reads an option's value that is a whole number from 1. @throws InvalidArgumentError, which commander reports */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || !Number.isSafeInteger(count))
    throw new InvalidArgumentError('Expected a whole number from 1.');
  return count;
}
