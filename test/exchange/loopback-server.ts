import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP server in this process that does nothing by itself. */
export interface LoopbackServer {
  readonly host: string;
  readonly port: number;
  /** The next connection that nobody has asked for yet. It does not read, and stays open when its client closes. */
  readonly accept: () => Promise<ServerConnection>;
}

/** The server's side of a connection. */
export interface ServerConnection {
  readonly socket: Socket;
  /** The errno that ended the connection, or 'FIN'. Starts to read. */
  readonly readEnd: () => Promise<string>;
}

/** Starts a server that lives until the end of the test. */
export async function startLoopbackServer(host = '127.0.0.1'): Promise<LoopbackServer> {
  const server: Server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  const accepted: ServerConnection[] = [];
  const sockets: Socket[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    accepted.push(trackConnection(socket));
    server.emit('accepted');
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const accept = async (): Promise<ServerConnection> => {
    while (accepted.length === 0) await once(server, 'accepted');
    return accepted.shift()!;
  };
  return { host, port: address.port, accept };
}

function trackConnection(socket: Socket): ServerConnection {
  const ended = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on('end', () => resolve('FIN'));
  });
  const readEnd = (): Promise<string> => {
    socket.resume();
    return ended;
  };
  return { socket, readEnd };
}
