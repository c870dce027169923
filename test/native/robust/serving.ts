import { expect } from 'vitest';
import { connectRawClient } from '../../../harness/exchange/connect-raw-client.ts';
import type { RawClient } from '../../../harness/exchange/raw-client.ts';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { isWrite } from '../../../harness/journal/connection-view.ts';
import type { CallEvent } from '../../../harness/journal/event.ts';
import type { CallName } from '../../../harness/native/calls.data.ts';
import type { Fault } from '../../../harness/plan/fault.ts';
import type { Step } from '../../../harness/plan/plan.ts';
import type { ArmedCase } from '../../../harness/rig/armed-case.ts';
import type { RunningServer } from '../../../harness/target/running-server.ts';

/** What an `answer` of `answer.h` sends at once. */
export const PART = '0123456789';

/** One fault at the n-th call of a name. */
export function step(call: CallName, ordinal: number, fault: Fault): Step {
  return { point: { call: { call }, ordinal }, fault };
}

/** The second send fails: an `answer` ends after one part. */
export const SECOND_SEND_FAILS: Step = step('send', 2, { kind: 'error', errno: 'ECONNRESET' });

/** One request to a victim, and the case that its connection is. */
export interface Asked {
  readonly client: RawClient;
  readonly armed: ArmedCase;
  readonly calls: () => readonly CallEvent[];
  readonly writes: () => readonly CallEvent[];
  /** Descriptors left at each close, in order. */
  readonly closes: () => readonly number[];
}

/** Arms `steps` for a client of its own, which sends `request`. The caller disarms and closes. */
export async function ask(
  { rig, host, port }: RunningServer,
  steps: readonly Step[],
  { request = '\n', isPaused = false }: { readonly request?: string; readonly isPaused?: boolean } = {},
): Promise<Asked> {
  const source = nextSourceAddress();
  const armed = rig.arm({ steps }, { by: 'source', address: source });
  const client = await connectRawClient({ host, port, source, isPaused });
  await client.send(Buffer.from(request));
  const calls = (): readonly CallEvent[] => armed.events.filter((event) => event.kind === 'call');
  return {
    client,
    armed,
    calls,
    writes: () => calls().filter(isWrite),
    closes: () => calls().flatMap((event) => (event.call === 'close' ? event.asked : [])),
  };
}

/** Waits until no descriptor refers to the connection any more. */
export async function untilClosed({ armed }: Asked): Promise<void> {
  const isOver = await armed.waitUntil(
    (events) => events.some((event) => event.kind === 'call' && event.call === 'close' && event.asked === 0),
    10_000,
  );
  expect(isOver).toBe(true);
}

/**
 * Asks a victim that `answer`s, with {@link SECOND_SEND_FAILS}: it strikes, each of the `holders` that have a descriptor
 * of the connection closes it, one of them as the last, and nothing is lost.
 * @returns the case, disarmed, and the pid of the process that was struck
 */
export async function expectStrike(
  server: RunningServer,
  holders = 1,
): Promise<Asked & { readonly struckPid: number }> {
  const asked = await ask(server, [SECOND_SEND_FAILS]);
  await asked.client.ended;
  // Between its close and the line in the journal a process can be overtaken by the next one.
  const left = Array.from({ length: holders }, (_, i) => i);
  await expect.poll(() => asked.closes().toSorted((a, b) => a - b), { interval: 2 }).toEqual(left);
  await asked.client.close();
  asked.armed.disarm();
  expect(asked.client.exchange().received.toString()).toBe(PART);
  expect(asked.writes()).toMatchObject([{ result: 10 }, { result: -104, isInjected: true }]);
  expectNoLosses(server);
  const struck = asked.writes()[1]?.process;
  const process = server.rig.processes.findLast((one) => one.process === struck);
  return { ...asked, struckPid: process?.pid ?? 0 };
}

/** The journal is whole. */
export function expectNoLosses({ rig }: RunningServer): void {
  expect(rig.losses).toEqual({ events: 0, connections: 0, descriptors: 0 });
}
