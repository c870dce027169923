import { setTimeout as delay } from 'node:timers/promises';
import { NthfailError } from '../errors.ts';
import type { Endpoint } from '../exchange/exchange.ts';
import { lastLines } from '../target/last-lines.ts';
import type { RunningServer } from '../target/running-server.ts';
import { accessLinesOf } from './access-lines.ts';

/** Longest wait for the lines, in milliseconds: a worker or thread may write them. */
const PATIENCE_MS = 1000;
const SHOWN_LINES = 5;

/** A fault-free exchange whose connection has ended. */
export interface LoggedExchange {
  /** What the client asked for, for people. */
  readonly workload: string;
  readonly source: Endpoint;
  readonly responseCount: number;
  /** How much the server had written before it. */
  readonly outputMark: readonly number[];
}

/**
 * Makes sure that the access log has a line for each response of a fault-free exchange, if the target says what such a line
 * looks like: a pattern that never matches would prove nothing.
 * @throws NthfailError `NF_E_GOLDEN`
 */
export async function awaitAccessLog(server: RunningServer, exchange: LoggedExchange): Promise<void> {
  const { access } = server.target.log;
  if (access === undefined) return;
  const { workload, source, responseCount, outputMark } = exchange;
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const output = server.readOutput(outputMark);
    const { length } = accessLinesOf(output, access, source);
    if (length >= responseCount) return;
    if (performance.now() > end)
      throw new NthfailError(
        'NF_E_GOLDEN',
        `without any fault, ${server.target.name} answered ${workload}, and its access log has ${length} of ${responseCount} lines that ${access} matches, about ${source.address}\n${lastLines(output, SHOWN_LINES)}`,
        { hint: hintFor(output, access) },
      );
    await delay(5);
  }
}

function hintFor(output: string, access: RegExp): string {
  if (output === '')
    return 'it wrote nothing at all: its log is buffered, or goes to a file that is not watched (--log, logFiles)';
  const clients = output.split('\n').flatMap((line) => access.exec(line)?.groups?.['client'] ?? []);
  const [client] = clients;
  return client === undefined
    ? 'no line matches: mend the pattern (--access, log.access), or have the log written to a file that is watched, unbuffered'
    : `the group client must be the address of the client, with or without its port, and is ${client}`;
}
