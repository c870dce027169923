import type { Plan } from '../plan/plan.ts';

/** Strikes of a step without end that the client has patience for. */
const ENDLESS = 10;

/** How long a full buffer may take: until the server feels it, and until delayed acknowledgements have emptied it. */
const FULL_MS = 1500;

/** How long the plan itself stops the server, in milliseconds: the client waits that much longer. */
export function plannedDelayMs({ steps }: Plan): number {
  return steps.reduce((sum, { point, fault }) => {
    if (fault.kind === 'full') return sum + FULL_MS;
    if (fault.kind !== 'delay') return sum;
    const { ordinal, through, every = 1, times } = point;
    const strikes =
      typeof through === 'number'
        ? Math.floor((through - ordinal) / every) + 1
        : through === 'end'
          ? ENDLESS
          : 1;
    return sum + fault.delayMs * Math.min(strikes, typeof times === 'number' ? times : ENDLESS);
  }, 0);
}
