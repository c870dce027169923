import { describeTurn, type InTurn, turnsOf } from '../turns.ts';
import type { TurnPart } from './page-data.ts';

/**
 * For each line of a timeline the turns that it is within, from their first call to their last. Turns that overlap, of several threads,
 * get strips beside each other.
 * @param calls of each line its call, or undefined
 */
export function turnParts(calls: readonly (InTurn | undefined)[]): readonly (readonly TurnPart[])[] {
  const turns = turnsOf(
    calls.flatMap((call, line) => {
      if (call === undefined) return [];
      const { process, tid, turn } = call;
      return { process, tid, turn, line };
    }),
  );
  const isThreaded = new Set(turns.map(([{ tid }]) => tid)).size > 1;
  const parts: TurnPart[][] = calls.map(() => []);
  /** From which line on each strip is free. */
  const free: number[] = [];
  for (const own of turns) {
    const [{ tid, turn, line: first }] = own;
    const last = own.at(-1)?.line ?? first;
    const known = free.findIndex((line) => line <= first);
    const strip = known < 0 ? free.length : known;
    free[strip] = last + 1;
    const text = `${isThreaded ? `thread ${tid}, ` : ''}${describeTurn(turn, own.length)}`;
    for (let line = first; line <= last; line += 1)
      parts[line]?.push({ strip, part: partAt(line, first, last), ...(line === first ? { text } : {}) });
  }
  return parts;
}

function partAt(line: number, first: number, last: number): TurnPart['part'] {
  if (first === last) return 'only';
  if (line === first) return 'first';
  return line === last ? 'last' : 'within';
}
