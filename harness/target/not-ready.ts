import { NthfailError } from '../errors.ts';
import { canConnect } from './can-connect.ts';
import { lastLines } from './last-lines.ts';
import { findListeners, type Listener, printListener } from './listeners.ts';
import type { StartingServer } from './readiness.ts';

/** The error for a server that runs, and is not ready in time: what it lacks, where it listens, and what to change. */
export async function notReadyError(
  { name, launch: { readyLine }, process, address, readOutput, timeoutMs }: StartingServer,
  saysReady: boolean,
  cause: unknown,
): Promise<NthfailError> {
  const place = `${address.host}:${address.port}`;
  const output = lastLines(readOutput());
  const within = `within ${timeoutMs} ms`;
  if (!saysReady && (await canConnect(address.host, address.port)))
    return new NthfailError(
      'NF_E_SERVER_NOT_READY',
      `${name} accepts connections on ${place}, but wrote no line that matches ${readyLine} ${within}\n${output}`,
      {
        hint:
          'readyLine (--ready) is matched against each line of its output and log files: mend it, or leave it out; ' +
          'a server that writes to a pipe or file may buffer what it prints',
        cause,
      },
    );
  const listeners = findListeners(process.descendants);
  const elsewhere =
    listeners.length === 0 ? '' : `; it listens on ${listeners.map(printListener).join(', ')}`;
  const unsaid = saysReady ? '' : `, nor write a line that matches ${readyLine},`;
  return new NthfailError(
    'NF_E_SERVER_NOT_READY',
    `${name} did not listen on ${place}${unsaid} ${within}${elsewhere}\n${output}`,
    { hint: cureFor(listeners, address), cause },
  );
}

/** What to change so that server and harness mean the same address. */
function cureFor(
  listeners: readonly Listener[],
  { host, port }: { readonly host: string; readonly port: number },
): string {
  const tcp = listeners.flatMap((one) => (one.kind === 'tcp' ? one : []));
  const ipv4 = tcp.filter((one) => !one.host.startsWith('['));
  const onPort = ipv4.find((one) => one.port === port);
  if (onPort !== undefined)
    return `say --host ${onPort.host} (host in a target), or have it listen on {host}`;
  if (tcp.some((one) => one.port === port))
    return `it listens on IPv6 only, and clients come from 127.0.0.0/8: have it listen on ${host}`;
  const [other] = ipv4;
  if (other !== undefined) {
    const isLocal = ['0.0.0.0', '127.0.0.1'].includes(other.host);
    const where = isLocal ? '' : `--host ${other.host} `;
    return `give it {port} where it takes its port, or say ${where}--port ${other.port} (${isLocal ? '' : 'host and '}port in a target)`;
  }
  if (tcp.length > 0) return `have it listen on ${host}, port {port}: clients come from 127.0.0.0/8`;
  if (listeners.length > 0) return `have it listen on TCP too, on ${host}, port {port}`;
  return 'none of its processes listens anywhere: give it more time with --start-timeout (startTimeoutMs), or start it by hand to see what it waits for';
}
