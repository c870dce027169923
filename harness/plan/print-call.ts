import type { CallSelector } from './point.ts';

/** The canonical text of a call: `write` is the family, so the system call of that name is `write(2)`. */
export function printCall(selector: CallSelector): string {
  if ('family' in selector) return selector.family;
  return selector.call === 'write' ? 'write(2)' : selector.call;
}
