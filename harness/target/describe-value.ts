import { inspect } from 'node:util';

/** A value for a message, on one line: as it would be written, and not too long. */
export function describeValue(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof RegExp) return String(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return value.toString();
  const text = print(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function print(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined';
  } catch {
    // It has a bigint in it, or itself.
    return inspect(value, { breakLength: Infinity });
  }
}
