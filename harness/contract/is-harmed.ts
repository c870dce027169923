import { isHardError } from '../journal/connection-view.ts';
import type { JudgedExchange, Run } from '../run/run.ts';

/**
 * Whether a fault took from the connection what no server can make good: a call on it, or of the server itself, failed
 * for good, found an end of the stream that was none, or was the last of its process. A cut call, EAGAIN, EINTR, a delay
 * and a full buffer are none of these.
 */
export function isHarmed(run: Run, { connection }: JudgedExchange): boolean {
  return (
    connection?.hardError !== undefined ||
    isServerHarmed(run) ||
    run.events.some((event) => event.connection === connection?.id && isHarm(event))
  );
}

/** Whether a fault struck a call of the server itself, on no connection of the case, in such a way. */
export function isServerHarmed({ events }: Pick<Run, 'events'>): boolean {
  return events.some((event) => event.kind === 'call' && event.isOfServer && isHarm(event));
}

function isHarm(event: Run['events'][number]): boolean {
  return (
    event.kind === 'call' &&
    event.step !== undefined &&
    (event.isReset || event.isKilled || (event.isInjected && (event.result === 0 || isHardError(event))))
  );
}
