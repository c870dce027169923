/** Control characters, and what is not seen or turns the order of what is: bidirectional marks, joiners, line separators, lone surrogates. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The same data, with every character that is hidden in a text written out, such as `\x1b` and `\u{202e}`: what is shown is all there is. */
export function harmless<Data>(data: Data): Data {
  return copy(data) as Data;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(HIDDEN, writeOut);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
}

function writeOut(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 2 ? String.raw`\u{${hex}}` : String.raw`\x${hex.padStart(2, '0')}`;
}
