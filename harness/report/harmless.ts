import { escapeHidden } from './escape-hidden.ts';

/** The same data, with every character that is hidden in a text written out: see {@link escapeHidden}. */
export function harmless<Data>(data: Data): Data {
  return copy(data) as Data;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return escapeHidden(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
}
