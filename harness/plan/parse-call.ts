import { CALLS } from '../native/calls.data.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { CallSelector } from './point.ts';
import { printCall } from './print-plan.ts';
import { suggestWord } from './suggest-word.ts';
import { WRITE_CALL_NAMES } from './write-call-name.ts';

const SELECTORS: readonly CallSelector[] = [
  { family: 'write' },
  ...WRITE_CALL_NAMES.map((call) => ({ call })),
];
const SELECTOR_OF: ReadonlyMap<string, CallSelector> = new Map(
  SELECTORS.map((call) => [printCall(call), call]),
);
const EXPECTED = `expected one of ${[...SELECTOR_OF.keys()].join(', ')}`;

/**
 * Reads a call: `write` for the family, `write(2)` for the system call of that name, else the name of a call.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX when there is none, or none that sends bytes.
 */
export function parseCall(cursor: PlanCursor): CallSelector {
  const token = cursor.takeWord();
  if (token === undefined) throw cursor.error('missing call', cursor.peek(), EXPECTED);
  const { text } = token;
  const selector = SELECTOR_OF.get(text);
  if (selector !== undefined) return selector;
  if (CALLS.some(({ name }) => name === text))
    throw cursor.error(`${text} is not a write call`, token, EXPECTED);
  const section = /^(?<name>\w+)\(\d\)$/.exec(text)?.groups?.['name'];
  const meant = section === undefined || section === 'write' ? text : section;
  throw cursor.error(`unknown call ${text}`, token, suggestWord(meant, SELECTOR_OF.keys(), EXPECTED));
}
