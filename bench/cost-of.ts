import type { Scenario } from '../harness/check/scenario.ts';

/** Scenarios whose cases take much longer than a millisecond, and how many ordinary cases one of theirs is. */
const COST: Readonly<Record<string, number>> = { 'leaves-nothing-behind': 20, 'peer-does-not-read': 40 };

/** How many cases of an ordinary scenario take as long as one of this, 1 or more. */
export function costOf({ name }: Scenario): number {
  return COST[name] ?? 1;
}
