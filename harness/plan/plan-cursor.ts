import type { NthfailError } from '../errors.ts';
import { planError } from './plan-error.ts';
import type { Span } from './span.ts';
import { type Token, tokenize } from './tokenize.ts';

/** Reads plan text token by token, from the left. */
export class PlanCursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokenize(text);
  }

  /** The next token, or one of those `ahead` of it, which stay where they are; the `end` token behind all others. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]!;
  }

  /** Where the sign or word taken last ends; 0 before the first. */
  get lastEnd(): number {
    return this.#tokens[this.#next - 1]?.end ?? 0;
  }

  /** Takes the next token; `end` can be taken any number of times. */
  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  /** Takes the next token if it is a word. */
  takeWord(): Token | undefined {
    return this.peek().kind === 'word' ? this.take() : undefined;
  }

  /** Takes the next token if it is this sign, and says whether it was. */
  takeSign(sign: string): boolean {
    if (this.peek().text !== sign) return false;
    this.take();
    return true;
  }

  /** Whether one of `signs` stands ahead of the first of `limits` and of the end. */
  hasAhead(signs: readonly string[], limits: readonly string[]): boolean {
    for (let index = this.#next; index < this.#tokens.length; index += 1) {
      const { text } = this.#tokens[index]!;
      if (signs.includes(text)) return true;
      if (limits.includes(text)) return false;
    }
    return false;
  }

  /** The error NF_E_PLAN_SYNTAX for the place `at`; see {@link planError} for `what` and `note`. */
  error(what: string, at: Span, note: string): NthfailError {
    return planError({ code: 'NF_E_PLAN_SYNTAX', what, text: this.text, at, note });
  }
}
