import { connectRawClient } from '../../../harness/exchange/connect-raw-client.ts';
import type { RawClient } from '../../../harness/exchange/raw-client.ts';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import type { CallEvent } from '../../../harness/journal/event.ts';
import type { CallName } from '../../../harness/native/calls.data.ts';
import type { Fault } from '../../../harness/plan/fault.ts';
import type { Plan, Step } from '../../../harness/plan/plan.ts';
import type { CallSelector, Point } from '../../../harness/plan/point.ts';
import type { ArmedCase } from '../../../harness/rig/armed-case.ts';
import type { CallAnswer } from '../engine/commander.ts';
import type { CommandedServer } from '../engine/commanded-server.ts';
import { rowOf, type Way, wordsFor } from './ways.ts';

/** A connection of the victim, or a client that waits to be accepted, with a plan armed. */
export interface Stage {
  readonly client: RawClient;
  /** The victim's descriptor of the connection; 0 where the client waits to be accepted. */
  readonly fd: number;
  readonly armed: ArmedCase;
  /** Makes the call on what it is for. */
  readonly make: (way: Way, sizes?: string, flags?: string) => Promise<CallAnswer>;
  /** Anything else that the victim can do with the connection. */
  readonly act: (name: string, ...words: readonly (string | number)[]) => Promise<CallAnswer>;
  /** What is no matter of the connection. */
  readonly order: (name: string, ...words: readonly (string | number)[]) => Promise<CallAnswer>;
  /** The calls of this name that the journal has of the case; of every name. */
  readonly journal: (name?: CallName) => readonly CallEvent[];
  /** Closes the victim's descriptor and returns every byte that the client got. */
  readonly finish: () => Promise<Buffer>;
}

/** One step. */
export function step(call: CallSelector | CallName, fault: Fault, point: Partial<Point> = {}): Step {
  const selector = typeof call === 'string' ? { call } : call;
  return { point: { call: selector, ordinal: 1, ...point }, fault };
}

/** A plan of these steps. */
export function plan(...steps: readonly Step[]): Plan {
  return { steps };
}

/** How {@link onStage} sets a connection up. */
export interface StageOptions {
  /** Default false. Else the client stays in the queue of the listener, which does not block (see {@link findListener}). */
  readonly isQueued?: boolean;
  /** Default false: the victim's descriptor does not block. */
  readonly isBlocking?: boolean;
}

/**
 * Connects a client of its own, arms `what` for it (calls that are on no connection: for the server) and runs `play`, with
 * everything closed and disarmed after it.
 */
export async function onStage<Result>(
  server: CommandedServer,
  what: Plan,
  play: (stage: Stage) => Promise<Result>,
  { isQueued = false, isBlocking = false }: StageOptions = {},
): Promise<Result> {
  const source = nextSourceAddress();
  const { host, port } = server.server;
  const armed = server.rig.arm(what, { by: 'source', address: source });
  // The client does not read here in any case: nobody has to be waited for.
  for (const [index, { fault }] of what.steps.entries()) if (fault.kind === 'full') armed.release(index);
  const client = await connectRawClient({ host, port, source });
  const fd = isQueued ? 0 : (await server.main.call('accept', 0)).result;
  const act = (name: string, ...words: readonly (string | number)[]): Promise<CallAnswer> =>
    server.main.call(name, fd, ...words);
  if (!isQueued && !isBlocking) await act('nonblock');
  let isOpen = !isQueued;
  const close = async (): Promise<void> => {
    if (isOpen) await act('sys:close');
    isOpen = false;
  };
  try {
    return await play({
      client,
      fd,
      armed,
      act,
      order: (name, ...words) => server.main.call(name, ...words),
      make: (way, sizes, flags) => {
        if (way.call === 'close') isOpen = false;
        return server.main.call(way.spelled, ...wordsFor(way.call, fd, sizes, flags));
      },
      journal: (name) => server.callsOf(armed).filter((event) => name === undefined || event.call === name),
      finish: async () => {
        await close();
        await client.ended;
        return client.exchange().received;
      },
    });
  } finally {
    armed.disarm();
    await close();
    await client.close();
    if (isQueued) await emptyQueue(server);
  }
}

/** Closes the connections that no call under test has accepted. The listener does not block. */
async function emptyQueue(server: CommandedServer): Promise<void> {
  for (;;) {
    const { result } = await server.main.call('accept', 0);
    if (result < 0) return;
    await server.main.call('sys:close', result);
  }
}

/** Whether the call is an accept, whose client has to wait in the queue. */
export function isAccept(call: CallName): boolean {
  return call === 'accept' || call === 'accept4';
}

/** Whether the call is on a connection's descriptor and of the read family. */
export function isRead(call: CallName): boolean {
  return rowOf(call).family === 'read';
}

/** The descriptor of the victim's own listener. */
export async function findListener(server: CommandedServer): Promise<number> {
  for (let fd = 3; fd < 32; fd += 1)
    if ((await server.main.call('port', fd)).result === server.server.port) return fd;
  throw new Error('the victim has no listener');
}
