import type { Socket } from 'node:net';

/**
 * Sends an RST on a connected TCP socket and closes it, at once: close(2) under SO_LINGER {1, 0}. What the kernel has
 * not sent or read is dropped. A socket that is closed already stays as it is. The socket's owner listens for `error`
 * and `close`.
 *
 * Unlike `resetAndDestroy` alone it works right after `end()`. There a shutdown(2) is under way, Node's reset fails with
 * EINVAL, and the descriptor stays open for good; here the reset waits for the shutdown, which takes one turn.
 */
export async function resetSocket(socket: Socket): Promise<void> {
  if (isShuttingDown(socket)) {
    await new Promise((resolve) => {
      socket.once('finish', resolve);
      socket.once('close', resolve);
    });
  }
  if (!socket.destroyed) socket.resetAndDestroy();
}

function isShuttingDown(socket: Socket): boolean {
  return socket.writableEnded && !socket.writableFinished && socket.writableLength === 0 && !socket.destroyed;
}
