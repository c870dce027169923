import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { resetSocket } from '../../harness/exchange/reset-socket.ts';
import { startLoopbackServer } from './loopback-server.ts';

test.each([
  { how: 'an idle socket', prepare: () => {}, seen: 'ECONNRESET' },
  { how: 'a socket in the turn of its end()', prepare: (end: () => void) => end(), seen: 'EPIPE' },
])('$how is reset and closed', async ({ prepare, seen }) => {
  const { host, port, accept } = await startLoopbackServer();
  const socket = connect({ host, port });
  const failed = new Promise((resolve) => socket.once('error', resolve));
  await once(socket, 'connect');
  const connection = await accept();
  const closed = once(socket, 'close').then(() => 'closed');
  prepare(() => socket.end());
  await resetSocket(socket);
  expect(await Promise.race([closed, failed])).toBe('closed');
  connection.socket.write('x');
  expect(await connection.readEnd()).toBe(seen);
});

test('a socket that is closed already stays as it is', async () => {
  const { host, port } = await startLoopbackServer();
  const socket = connect({ host, port });
  await once(socket, 'connect');
  socket.destroy();
  await resetSocket(socket);
  expect(socket.destroyed).toBe(true);
});
