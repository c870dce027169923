/**
 * The names in the order of one round: each round begins with the next name, so that none always runs after the same
 * other one or first.
 */
export function inTurn<Name extends string>(names: readonly Name[], round: number): readonly Name[] {
  const first = names.length === 0 ? 0 : round % names.length;
  return [...names.slice(first), ...names.slice(0, first)];
}

/** An empty list of samples for each name. */
export function emptySamples<Name extends string>(names: readonly Name[]): Record<Name, number[]> {
  return Object.fromEntries(names.map((name): [Name, number[]] => [name, []])) as Record<Name, number[]>;
}
