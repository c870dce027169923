import { viewConnections } from '../journal/connection-view.ts';
import type { ArmedCase } from '../rig/armed-case.ts';
import type { Rig } from '../rig/rig.ts';

/** How long the harness waits for the end of the turn in which a connection was closed, in milliseconds. */
const TURN_END_MS = 200;

/**
 * Waits until the server has closed every connection of the case and ended the turn in which it did, for at most
 * `patienceMs` milliseconds. When `signal` is aborted it looks no further.
 */
export async function waitForTeardown(
  rig: Rig,
  armed: ArmedCase,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  // A process that the plan killed closes without a call.
  const isClosed = await armed.waitUntil(
    (events) =>
      signal?.aborted === true ||
      viewConnections(events).every(
        ({ lastClose, calls }) => lastClose !== undefined || calls.some(({ isKilled }) => isKilled),
      ),
    patienceMs,
  );
  if (!isClosed || signal?.aborted === true) return;
  const closes = viewConnections(armed.events).map(({ lastClose }) => lastClose);
  const hasEnded = (): boolean =>
    closes.every(
      (close) =>
        close === undefined ||
        // A thread that has never polled will not end a turn.
        close.turn === 0 ||
        rig.serverEvents.findLast(
          ({ kind, tid, sequence }) => kind === 'turn-end' && tid === close.tid && sequence > close.sequence,
        ) !== undefined,
    );
  await rig.waitFor(hasEnded, TURN_END_MS);
}
