import { NthfailError } from '../errors.ts';
import type { Span } from './span.ts';

/** What is wrong with a plan, and where. */
export interface PlanFlaw {
  readonly code: 'NF_E_PLAN_SYNTAX' | 'NF_E_PLAN_CONFLICT';
  /** The flaw in a few words; ` in plan` is added. */
  readonly what: string;
  /** The whole plan text. */
  readonly text: string;
  /** What the carets stand under; one caret where it is empty. */
  readonly at: Span;
  /** What would be right, written behind the carets. */
  readonly note: string;
}

/** The error for a flaw of a plan: three lines, namely what, the plan text, and carets with a note. */
export function planError({ code, what, text, at, note }: PlanFlaw): NthfailError {
  const indent = ' '.repeat(widthOf(text.slice(0, at.start)));
  const carets = '^'.repeat(Math.max(1, widthOf(text.slice(at.start, at.end))));
  return new NthfailError(
    code,
    `${printable(what)} in plan\n  ${printable(text)}\n  ${indent}${carets} ${printable(note)}`,
  );
}

/** One line that no terminal interprets, with as many code points as `text`, so that carets stay under their place. */
function printable(text: string): string {
  return text.replace(/\s/gu, ' ').replace(/\p{C}/gu, '\uFFFD');
}

function widthOf(text: string): number {
  return Array.from(text).length;
}
