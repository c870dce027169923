import { setTimeout as delay } from 'node:timers/promises';
import { isNthfailError, messageOf, NthfailError } from '../errors.ts';
import { backgroundError } from './background.ts';
import { canConnect } from './can-connect.ts';
import type { GuardedProcess } from './guarded-process.ts';
import { lastLines } from './last-lines.ts';
import { notReadyError } from './not-ready.ts';
import { describeEnd } from './process-end.ts';
import { hasEnded, stateOf } from './process-state.ts';
import { findPrivilegedPort } from './privileged-port.ts';
import type { Launch } from './target.ts';

/** A server that has been started, and is waited for. */
export interface StartingServer {
  readonly name: string;
  readonly launch: Launch;
  readonly process: GuardedProcess;
  readonly address: { readonly host: string; readonly port: number };
  /** What it has written since it was started. */
  readonly readOutput: () => string;
  /** Longest time from the start, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Waits until the server is configured, says that it is ready where it does say so, and accepts connections.
 * @throws NthfailError `NF_E_SERVER_EXITED`, `NF_E_SERVER_NOT_READY`
 */
export async function waitUntilReady(server: StartingServer): Promise<void> {
  const { process: guarded, address, timeoutMs } = server;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), timeoutMs);
  void guarded.ended.then(() => over.abort());
  try {
    await guarded.started;
    await configure(server, over.signal);
    while (!saysReady(server) || !(await canConnect(address.host, address.port))) {
      over.signal.throwIfAborted();
      await delay(10);
    }
    await settle(guarded, over.signal);
    over.signal.throwIfAborted();
  } catch (error) {
    if (guarded.end !== undefined) throw await exitedError(server, error);
    if (!over.signal.aborted) throw error;
    throw isNthfailError(error) ? error : await notReadyError(server, saysReady(server), error);
  } finally {
    clearTimeout(timer);
  }
}

/** Longest time that a server which accepts connections is given to come to rest, in milliseconds. */
const SETTLE_MS = 500;

/**
 * Waits until the first process sleeps, or has ended: one that goes into the background may listen before it does. A server
 * that never sleeps is not waited for long.
 */
async function settle({ pid, ended }: GuardedProcess, signal: AbortSignal): Promise<void> {
  if (pid === undefined) return;
  for (const end = Date.now() + SETTLE_MS; Date.now() < end && !signal.aborted;) {
    const state = stateOf(pid);
    if (state === 'S') return;
    if (hasEnded(state)) return void (await ended);
    await delay(2);
  }
}

/** Waits for `launch.configure` until the signal is aborted, whether it heeds that or not. */
async function configure(
  { name, launch, process: guarded, timeoutMs, readOutput }: StartingServer,
  signal: AbortSignal,
): Promise<void> {
  if (launch.configure === undefined) return;
  let giveUp = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    // One that heeds the signal comes first, to say why.
    giveUp = () => void setImmediate(() => reject(signal.reason));
  });
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp);
  try {
    await Promise.race([launch.configure(signal), aborted]);
  } catch (error) {
    if (guarded.end !== undefined || (!signal.aborted && isNthfailError(error))) throw error;
    const why = signal.aborted ? ` within ${timeoutMs} ms` : `: ${messageOf(error)}`;
    throw new NthfailError(
      'NF_E_SERVER_NOT_READY',
      `${name} was not configured${why}\n${lastLines(readOutput())}`,
      {
        hint: signal.aborted
          ? 'see what configure of its launch waits for, or give it more time with startTimeoutMs'
          : 'see what configure of its launch asks for, and of whom',
        cause: error,
      },
    );
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function saysReady({ launch: { readyLine }, readOutput }: StartingServer): boolean {
  return (
    readyLine === undefined ||
    readOutput()
      .split('\n')
      .some((line) => readyLine.test(line))
  );
}

async function exitedError(
  { name, process, address, readOutput }: StartingServer,
  cause: unknown,
): Promise<NthfailError> {
  const background = await backgroundError(name, process, address);
  if (background !== undefined) return background;
  const how = process.end === undefined ? 'ended' : describeEnd(process.end);
  const hint = findPrivilegedPort(address.port) ?? 'start it by hand with the same command to see why';
  return new NthfailError(
    'NF_E_SERVER_EXITED',
    `${name} ${how} before it was ready\n${lastLines(readOutput())}`,
    { hint, cause },
  );
}
