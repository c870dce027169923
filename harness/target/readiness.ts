import { setTimeout as delay } from 'node:timers/promises';
import { NthfailError } from '../errors.ts';
import { canConnect } from './can-connect.ts';
import type { GuardedProcess } from './guarded-process.ts';
import { describeEnd } from './process-end.ts';
import type { Launch } from './target.ts';

/** A server that has been started, and is waited for. */
export interface StartingServer {
  readonly name: string;
  readonly launch: Launch;
  readonly process: GuardedProcess;
  readonly address: { readonly host: string; readonly port: number };
  readonly readOutput: () => string;
  /** Longest time from the start, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Waits until the server is configured, says that it is ready where it does say so, and accepts connections.
 * @throws NthfailError `NF_E_SERVER_EXITED`, `NF_E_SERVER_NOT_READY`
 */
export async function waitUntilReady(server: StartingServer): Promise<void> {
  const { name, launch, process: guarded, address, readOutput, timeoutMs } = server;
  const { readyLine } = launch;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), timeoutMs);
  void guarded.ended.then(() => over.abort());
  const saysReady = (): boolean =>
    readyLine === undefined ||
    readOutput()
      .split('\n')
      .some((line) => readyLine.test(line));
  try {
    await guarded.started;
    await launch.configure?.(over.signal);
    while (!saysReady() || !(await canConnect(address.host, address.port))) {
      over.signal.throwIfAborted();
      await delay(10);
    }
  } catch (error) {
    const output = lastLines(readOutput(), 12);
    if (guarded.end !== undefined)
      throw new NthfailError(
        'NF_E_SERVER_EXITED',
        `${name} ${describeEnd(guarded.end)} before it was ready\n${output}`,
        { hint: 'start it by hand with the same command to see why', cause: error },
      );
    if (!over.signal.aborted) throw error;
    throw new NthfailError(
      'NF_E_SERVER_NOT_READY',
      `${name} did not listen on ${address.host}:${address.port} within ${timeoutMs} ms\n${output}`,
      { hint: 'check the address and port that it listens on, or give it more time with --start-timeout' },
    );
  } finally {
    clearTimeout(timer);
  }
}

function lastLines(text: string, count: number): string {
  const lines = text.trimEnd().split('\n').slice(-count);
  return lines.join('') === '' ? '  (it printed nothing)' : lines.map((line) => `  | ${line}`).join('\n');
}
