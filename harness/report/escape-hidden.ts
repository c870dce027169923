/**
 * What is in a text and cannot be seen, or commands a terminal, or turns the order of what is seen: control characters, bidirectional
 * marks, joiners, line separators, lone surrogates.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Makes text from a server harmless: what is hidden in it is written out (see {@link writeOut}), so that what is shown is all there is. */
export function escapeHidden(text: string): string {
  return text.replaceAll(HIDDEN, writeOut);
}

/** A character by its number, such as `\x1b` and `\u{202e}`. */
export function writeOut(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 2 ? String.raw`\u{${hex}}` : String.raw`\x${hex.padStart(2, '0')}`;
}
