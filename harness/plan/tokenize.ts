import type { Span } from './span.ts';

/** One sign or word of plan text, with its place. */
export interface Token extends Span {
  /** `end` stands once, behind the last sign or word, and has the empty text. */
  readonly kind: 'sign' | 'word' | 'end';
  readonly text: string;
}

const SIGN_OR_WORD = /(?<sign>[;=#/:])|[^\s;=#/:]+/gu;

/** Cuts plan text into signs (`;` `=` `#` `/` `:`) and the words between them; white space only separates words. */
export function tokenize(text: string): readonly Token[] {
  const tokens = Array.from(text.matchAll(SIGN_OR_WORD), (match): Token => {
    const kind = match.groups?.['sign'] === undefined ? 'word' : 'sign';
    return { kind, text: match[0], start: match.index, end: match.index + match[0].length };
  });
  const end = text.trimEnd().length;
  const last: Token = { kind: 'end', text: '', start: end, end };
  return [...tokens, last];
}
