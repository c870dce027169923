import { CALLS } from '../native/calls.data.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { CallSelector } from './point.ts';
import { printCall } from './print-plan.ts';
import { suggestWord } from './suggest-word.ts';

const SELECTORS: readonly CallSelector[] = [
  { family: 'write' },
  { family: 'read' },
  { family: 'alloc' },
  ...CALLS.map(({ name }): CallSelector => ({ call: name })),
];
const SELECTOR_OF: ReadonlyMap<string, CallSelector> = new Map(
  SELECTORS.map((call) => [printCall(call), call]),
);
const EXPECTED = 'expected write, read, alloc, or one call such as write(2), sendfile or malloc';

/**
 * Reads a call: `write`, `read` or `alloc` for the family, `write(2)` or `read(2)` for the system call of that name, else the
 * name of a call in the table of calls.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX when there is none, or one that is not intercepted.
 */
export function parseCall(cursor: PlanCursor): CallSelector {
  const token = cursor.takeWord();
  if (token === undefined) throw cursor.error('missing call', cursor.peek(), EXPECTED);
  const { text } = token;
  const selector = SELECTOR_OF.get(text);
  if (selector !== undefined) return selector;
  const section = /^(?<name>\w+)\(\d\)$/.exec(text)?.groups?.['name'];
  const meant = section === undefined || SELECTOR_OF.has(`${section}(2)`) ? text : section;
  throw cursor.error(`unknown call ${text}`, token, suggestWord(meant, SELECTOR_OF.keys(), EXPECTED));
}
