import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buildGet } from '../../harness/exchange/build-get.ts';
import { firstResponse, type Golden } from '../../harness/run/golden.ts';

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * The requests of a fault-free case with nothing around them: one connection is opened and asks, a second one asks and
 * closes, the first asks again and closes, a third one asks and closes. Nothing is compared but the number of bytes.
 */
export async function runBareCase(server: Address, golden: Golden): Promise<void> {
  const { path, bytes } = firstResponse(golden);
  const request = buildGet(path, { host: 'localhost', isKeepAlive: true });
  const keptAlive = await open(server);
  await ask(keptAlive, request, bytes.length);
  await askOnce(server, request, bytes.length);
  await ask(keptAlive, request, bytes.length);
  await close(keptAlive);
  await askOnce(server, request, bytes.length);
}

async function askOnce(server: Address, request: Buffer, responseBytes: number): Promise<void> {
  const socket = await open(server);
  await ask(socket, request, responseBytes);
  await close(socket);
}

async function open({ host, port }: Address): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

function ask(socket: Socket, request: Buffer, responseBytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let missing = responseBytes;
    const take = (chunk: Buffer): void => {
      missing -= chunk.length;
      if (missing <= 0) settle(missing < 0 ? new Error(`${-missing} bytes too many`) : undefined);
    };
    const fail = (): void => settle(new Error(`the connection ended with ${missing} bytes missing`));
    const settle = (error?: Error): void => {
      socket.off('data', take).off('end', fail).off('error', fail);
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.on('data', take).on('end', fail).on('error', fail);
    socket.write(request);
  });
}

async function close(socket: Socket): Promise<void> {
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
}
