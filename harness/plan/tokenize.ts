import type { Span } from './span.ts';

/** One sign or word of plan text, with its place. */
export interface Token extends Span {
  /**
   * `quoted` is a word in double quotes, which may lack the second one. `end` stands once, behind the last sign or
   * word, and has the empty text.
   */
  readonly kind: 'sign' | 'word' | 'quoted' | 'end';
  /** As it is spelled, quotes and escapes included. */
  readonly text: string;
}

const TOKEN = /(?<quoted>"(?:[^"\\]|\\[^])*"?)|(?<sign>\.\.|[;=#/:,@+!])|(?:(?!\.\.)[^\s;=#/:,@+!"])+/gu;

/**
 * Cuts plan text into signs (`;` `=` `#` `/` `:` `,` `@` `+` `!` `..`), words in double quotes and the words between
 * them; white space outside quotes only separates words.
 */
export function tokenize(text: string): readonly Token[] {
  const tokens = Array.from(text.matchAll(TOKEN), (match): Token => {
    return { kind: kindOf(match), text: match[0], start: match.index, end: match.index + match[0].length };
  });
  const end = text.trimEnd().length;
  const last: Token = { kind: 'end', text: '', start: end, end };
  return [...tokens, last];
}

function kindOf({ groups }: RegExpExecArray): Token['kind'] {
  if (groups?.['quoted'] !== undefined) return 'quoted';
  return groups?.['sign'] === undefined ? 'word' : 'sign';
}
