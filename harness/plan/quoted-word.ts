import type { PlanCursor } from './plan-cursor.ts';
import { type Token, tokenize } from './tokenize.ts';

/** `text` as a plan spells it: in double quotes, with `\` before each `"` and `\` in it. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;
}

/** `text` as it is when it is one word of plan text, else in double quotes. */
export function quoteIfNeeded(text: string): string {
  const [only] = tokenize(text);
  return only?.kind === 'word' && only.text === text ? text : quote(text);
}

/**
 * The text between the quotes of `token`, which is of the kind `quoted`.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX when the closing quote is missing, or `\` stands before anything but `"` and `\`.
 */
export function unquote(cursor: PlanCursor, token: Token): string {
  const { text, start } = token;
  const body = /^"(?<body>(?:[^"\\]|\\[^])*)"$/u.exec(text)?.groups?.['body'];
  if (body === undefined)
    throw cursor.error('quote without its end', { start, end: start + 1 }, 'expected a second " behind it');
  for (const { 0: escape, index } of body.matchAll(/\\[^]/gu)) {
    if (escape === '\\\\' || escape === String.raw`\"`) continue;
    const at = { start: start + 1 + index, end: start + 1 + index + escape.length };
    throw cursor.error(`unknown escape ${escape}`, at, String.raw`expected \" or \\`);
  }
  return body.replace(/\\(?<sign>["\\])/g, '$<sign>');
}
