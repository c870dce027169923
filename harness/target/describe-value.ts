/** A value for a message, on one line: as it would be written, and not too long. */
export function describeValue(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof RegExp) return String(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return value.toString();
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
