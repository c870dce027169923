import fc, { type Arbitrary } from 'fast-check';
import type { ClientStep, Workload } from '../exchange/workload.ts';
import { ConnectionModel } from './connection-model.ts';
import { type HistoryClient, HistoryCommand } from './history-command.ts';
import { readReplay } from './replay.ts';

/** What a client does on one connection, as commands that {@link ConnectionModel} lets pass or leaves out. */
export type ConnectionHistory = Iterable<fc.AsyncCommand<ConnectionModel, HistoryClient>>;

/** Options of {@link connectionHistory}. */
export interface HistoryOptions {
  /** Most commands, from 1. Default 12. */
  readonly maxCommands?: number;
  /** What the client never does, for servers that make no promise about it. Default: nothing is left out. */
  readonly leaveOut?: readonly ('pause' | 'half-close' | 'reset')[];
  /** Which commands were left out, as a failure reports it. Default: what NTHFAIL_REPLAY says. */
  readonly replayPath?: string;
}

/** Most requests that are sent at once. */
const MAX_PIPELINED = 4;

/**
 * Histories of one connection: requests for these paths, one or several at once, waits, pauses in reading, a half close, a
 * reset. Shrinks to the fewest commands, which then ask for the first path. One for each property: the line that replays a
 * failure holds one.
 *
 * @example
 * await prop([connectionHistory(['/', '/big.bin']), planDraft()], (history, plan) => checkHistory(server, history, { plan }));
 */
export function connectionHistory(
  paths: readonly [string, ...(readonly string[])],
  { maxCommands = 12, leaveOut = [], replayPath = readReplay()?.history }: HistoryOptions = {},
): Arbitrary<ConnectionHistory> {
  const get: Arbitrary<ClientStep> = fc.constantFrom(...paths).map((path) => ({ kind: 'get', path }));
  const word = (kind: Exclude<ClientStep['kind'], 'get' | 'wait'>): Arbitrary<HistoryCommand> =>
    fc.constant(kind).map((one) => new HistoryCommand([{ kind: one }]));
  // One request or several: a pipeline becomes shorter as it shrinks.
  const requests = fc
    .array(get, { minLength: 1, maxLength: MAX_PIPELINED, size: 'max' })
    .map((steps) => new HistoryCommand(steps));
  const awaits = word('await');
  const rare = (['pause', 'resume', 'half-close', 'reset'] as const)
    .filter((kind) => !leaveOut.includes(kind === 'resume' ? 'pause' : kind))
    .map(word);
  return fc.commands<ConnectionModel, HistoryClient, false>(
    // What stands twice is drawn twice as often.
    [requests, requests, awaits, awaits, ...rare],
    { maxCommands, size: 'max', ...(replayPath === undefined ? {} : { replayPath }) },
  );
}

/** What the client of a history does, given that nothing goes wrong. */
export async function stepsOf(
  history: ConnectionHistory,
): Promise<{ workload: Workload; model: ConnectionModel }> {
  const workload: ClientStep[] = [];
  const model = new ConnectionModel();
  // A copy: fast-check remembers of the original which commands were run.
  await fc.asyncModelRun(
    () => ({
      model,
      real: {
        perform: async (step: ClientStep) => void workload.push(step),
        checkReceived: () => {},
      },
    }),
    fc.cloneIfNeeded(history),
  );
  return { workload, model };
}
