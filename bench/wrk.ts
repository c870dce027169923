import { NthfailError } from '../harness/errors.ts';
import { runProgram } from './run-program.ts';

/** Connections that wrk keeps open; its one thread and the server's one worker share the load between two cores. */
export const WRK_CONNECTIONS = 16;

/** What wrk counted. */
export interface WrkResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
}

/**
 * Runs wrk against a URL for some seconds, a whole number.
 * @throws NthfailError `NF_E_TARGET_MISSING`, or `NF_E_CLIENT` when a request failed: then the rate means nothing
 */
export async function runWrk(url: string, seconds: number): Promise<WrkResult> {
  const args = ['-t1', `-c${WRK_CONNECTIONS}`, `-d${seconds}s`, url];
  const { end, output } = await runProgram('wrk', args, (seconds + 10) * 1000);
  const requests = Number(/^\s*(\d+) requests in /m.exec(output)?.[1]);
  const requestsPerSecond = Number(/^Requests\/sec:\s*([\d.]+)$/m.exec(output)?.[1]);
  const complaint = /^\s*(?:Socket errors|Non-2xx).*$/m.exec(output)?.[0].trim();
  const isGood = end?.kind === 'exited' && end.status === 0 && complaint === undefined;
  if (isGood && requests > 0 && requestsPerSecond > 0) return { requests, requestsPerSecond };
  throw new NthfailError('NF_E_CLIENT', `wrk ${url}: ${complaint ?? `no rate in its output\n${output}`}`);
}
