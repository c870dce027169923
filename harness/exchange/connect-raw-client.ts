import { connect, type Socket } from 'node:net';
import { connectError } from './connect-error.ts';
import { RawClient } from './raw-client.ts';
import { ReadGate } from './read-gate.ts';
import { nextSourceAddress } from './source-address.ts';

const CONNECT_TIMEOUT_MS = 5000;

/** Where a client connects from and to. */
export interface RawClientOptions {
  /** IPv4 address of the server. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** IPv4 address to bind, in 127.0.0.0/8. Default: one of its own, from `nextSourceAddress`. */
  readonly source?: string;
  /** Milliseconds, 1 or more. Default: 5000. */
  readonly connectTimeoutMs?: number;
  /** Whether the client reads nothing until it is told to. Default: false. */
  readonly isPaused?: boolean;
}

/**
 * Connects a client that owns every byte, with TCP_NODELAY. One whose connection the server has reset before this process
 * looked is connected too, and has ended.
 *
 * @throws NthfailError NF_E_CLIENT when it cannot bind its source address or connect
 *
 * @example
 * const client = await connectRawClient({ host: '127.0.0.1', port });
 * await client.send(buildGet('/', { host: 'localhost' }));
 * const half = await client.receiveExactly(100, { timeoutMs: 1000 });
 * await client.reset();
 * const { received, end } = client.exchange();
 */
export function connectRawClient(options: RawClientOptions): Promise<RawClient> {
  const { host, port, source = nextSourceAddress(), connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  const gate = new ReadGate(options.isPaused === true ? 0 : Infinity);
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      clearTimeout(timer);
      reject(connectError({ source, host, port }, cause));
    };
    const timer = setTimeout(() => socket.destroy(timeoutError(connectTimeoutMs)), connectTimeoutMs);
    let socket: Socket;
    let localPort = 0;
    const settle = (resetBy?: string): void => {
      const ends = { source: { address: source, port: localPort }, server: { address: host, port } };
      resolve(new RawClient(socket, gate, ends, resetBy));
    };
    try {
      socket = connect({
        host,
        port,
        family: 4,
        autoSelectFamily: false,
        localAddress: source,
        allowHalfOpen: true,
        noDelay: true,
        onread: gate.onread,
      });
    } catch (error) {
      fail(error);
      return;
    }
    const failOrSettle = (error: NodeJS.ErrnoException): void => {
      // A RST in answer to the SYN is ECONNREFUSED: this one came behind the handshake.
      if (error.code !== 'ECONNRESET') return fail(error);
      clearTimeout(timer);
      settle(error.code);
    };
    // Its own port is known from here on, and no more once the socket is destroyed.
    socket.once('connectionAttempt', () => (localPort = socket.localPort ?? 0));
    socket.once('error', failOrSettle);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', failOrSettle);
      localPort = socket.localPort ?? localPort;
      settle();
    });
  });
}

function timeoutError(timeoutMs: number): Error {
  return Object.assign(new Error(`timed out after ${timeoutMs} ms`), { code: 'ETIMEDOUT' });
}
