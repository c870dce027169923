import type { JudgedExchange } from '../run/run.ts';

/** Whether the client reset or closed the connection of its own accord, before the response was complete. */
export function leftEarly({ exchange, isComplete, gaveUp }: JudgedExchange): boolean {
  const { kind } = exchange.end;
  return kind === 'client-reset' || (kind === 'client-closed' && !isComplete && !gaveUp);
}
