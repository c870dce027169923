import { readFileSync } from 'node:fs';
import { NthfailError } from '../errors.ts';
import { canConnect } from './can-connect.ts';
import type { GuardedProcess } from './guarded-process.ts';
import { findListeners, printListener } from './listeners.ts';

const CURE =
  "run it in the foreground: nginx -g 'daemon off;', lighttpd -D, httpd -DFOREGROUND, redis-server --daemonize no, and the like";

/**
 * The error for a server that went into the background: its first process is done, and its children live on or something
 * listens in its place. Undefined when it did not.
 */
export async function backgroundError(
  name: string,
  process: GuardedProcess,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<NthfailError | undefined> {
  if (process.end?.kind !== 'exited' || process.end.status !== 0) return undefined;
  const { descendants } = process;
  if (descendants.length === 0 && !(await canConnect(host, port))) return undefined;
  const listeners = findListeners(descendants).map(printListener);
  const which =
    descendants.length === 0
      ? `and something that is no child of it listens on ${host}:${port}`
      : `but its children live on: ${descendants.map(nameProcess).join(', ')}`;
  const where = listeners.length === 0 ? '' : `, listening on ${listeners.join(', ')}`;
  return new NthfailError(
    'NF_E_SERVER_EXITED',
    `${name} went into the background: its first process ended with status 0, ${which}${where}`,
    { hint: CURE },
  );
}

/** Its pid, and what it calls itself. */
function nameProcess(pid: number): string {
  try {
    return `${pid} (${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()})`;
  } catch {
    return String(pid);
  }
}
