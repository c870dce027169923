import type { CallEvent } from '../journal/event.ts';

/** Where a call stands among the turns of its thread. */
export type InTurn = Pick<CallEvent, 'process' | 'tid' | 'turn'>;

/** The calls of each turn, what a thread does between two polls: at least one, in their order; the turns by their first call. */
export function turnsOf<Call extends InTurn>(
  calls: readonly Call[],
): readonly (readonly [Call, ...Call[]])[] {
  const turns = new Map<string, [Call, ...Call[]]>();
  for (const call of calls) {
    const key = `${call.process} ${call.tid} ${call.turn}`;
    const known = turns.get(key);
    if (known === undefined) turns.set(key, [call]);
    else known.push(call);
  }
  return [...turns.values()];
}

/** What a turn is called: `turn 5: 3 calls`. @param count of its calls */
export function describeTurn(turn: number, count: number): string {
  return `turn ${turn}: ${count} ${count === 1 ? 'call' : 'calls'}`;
}
