import { NthfailError } from '../errors.ts';

/** What a client wanted to connect. */
export interface ConnectAttempt {
  readonly source: string;
  readonly host: string;
  readonly port: number;
}

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'nothing listens there: wait until the server is ready, and compare the port with its configuration',
  EADDRNOTAVAIL: 'a source address must be in 127.0.0.0/8, with the lo interface up',
  EADDRINUSE: 'every port of the source address is taken: give each client its own, with nextSourceAddress()',
  EINVAL: 'a loopback source reaches loopback servers only: use an address in 127.0.0.0/8 for the server',
  ENETUNREACH:
    'a loopback source reaches loopback servers only: use an address in 127.0.0.0/8 for the server',
  ETIMEDOUT: 'the server accepts no connections: its backlog is full, or a packet filter drops them',
  EMFILE: 'this process has no descriptor left: close clients that are done, or raise ulimit -n',
};

/** The error NF_E_CLIENT for a client that did not get connected, with what to do about the errno of `cause`. */
export function connectError({ source, host, port }: ConnectAttempt, cause: unknown): NthfailError {
  const reason = describe(cause);
  return new NthfailError(
    'NF_E_CLIENT',
    `client at ${source} cannot connect to ${host}:${port}: ${reason.text}`,
    {
      hint: HINTS[reason.code] ?? 'the addresses must be dotted IPv4, and the port a number from 1 to 65535',
      cause,
    },
  );
}

/** A failed system call in short, since Node's own message names the addresses once more. */
function describe(cause: unknown): { readonly code: string; readonly text: string } {
  if (!(cause instanceof Error)) return { code: '', text: String(cause) };
  const { code = '', syscall }: NodeJS.ErrnoException = cause;
  return { code, text: syscall === undefined ? cause.message : `${syscall} ${code}` };
}
