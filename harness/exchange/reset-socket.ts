import { once } from 'node:events';
import type { Socket } from 'node:net';

/**
 * Sends an RST on a connected TCP socket and closes it, at once: close(2) under SO_LINGER {1, 0}. What the kernel has
 * not sent or read is dropped. Resolves when the descriptor is closed; a socket that is closed already stays as it is.
 *
 * Unlike `resetAndDestroy` alone it works right after `end()`. There a shutdown(2) is under way, Node's reset fails with
 * EINVAL, and the descriptor stays open for good; here the reset waits for the shutdown, which takes one turn.
 */
export async function resetSocket(socket: Socket): Promise<void> {
  if (isShuttingDown(socket)) await settled(socket, 'finish');
  if (socket.closed) return;
  const closed = settled(socket, 'close');
  if (!socket.destroyed) socket.resetAndDestroy();
  await closed;
}

function isShuttingDown(socket: Socket): boolean {
  return socket.writableEnded && !socket.writableFinished && socket.writableLength === 0 && !socket.destroyed;
}

/** Waits for an event that an error may replace; the error itself is for the socket's owner. */
async function settled(socket: Socket, event: 'finish' | 'close'): Promise<void> {
  await Promise.race([once(socket, event), once(socket, 'close')]).catch(() => undefined);
}
