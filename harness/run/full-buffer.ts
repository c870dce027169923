import { isWrite } from '../journal/connection-view.ts';
import type { ArmedCase, StepOutcome } from '../rig/armed-case.ts';
import type { RunningServer } from '../target/running-server.ts';
import type { ClientLane } from './client-lane.ts';

/** How long a server with a clamped send buffer may take to feel it, in milliseconds: one that blocks does not tell. */
const FULL_MS = 200;

/** Does not read from before the send buffer is clamped until a write felt it, or the server has nothing more to write. */
export async function stopReading(
  { rig }: RunningServer,
  armed: ArmedCase,
  lane: ClientLane,
  step: number,
): Promise<void> {
  const { client } = lane;
  const { isPaused } = lane;
  client.pause();
  const since = rig.serverEvents.at(-1)?.sequence ?? -1;
  armed.release(step);
  const hasTurnedOver = (): boolean =>
    rig.serverEvents.some(({ kind, sequence }) => kind === 'turn-end' && sequence > since);
  await rig.waitFor(() => feltFull(armed, step) || hasTurnedOver(), FULL_MS);
  // A client that had stopped of its own accord begins again when it wants to.
  if (!isPaused) client.resume();
}

/** Whether a write met the full buffer: it was cut or refused by the kernel, or lasted until the client read again. */
function feltFull(armed: ArmedCase, step: number): boolean {
  const calls = armed.events.filter((event) => event.kind === 'call');
  const clamped = calls.find((event) => event.step === step);
  return calls.some(
    (event) =>
      event.connection === clamped?.connection &&
      event.sequence >= clamped.sequence &&
      isWrite(event) &&
      (event.result < event.asked || event.durationNs > (FULL_MS / 2) * 1e6),
  );
}

/** What became of each step; a buffer that nobody found full changed nothing. */
export function outcomesOf(armed: ArmedCase): readonly StepOutcome[] {
  return armed
    .outcomes()
    .map((outcome, step) =>
      outcome.step.fault.kind === 'full' && outcome.state === 'fired' && !feltFull(armed, step)
        ? { ...outcome, state: 'moot' }
        : outcome,
    );
}
