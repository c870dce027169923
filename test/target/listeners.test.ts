import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { findListeners, printListener } from '../../harness/target/listeners.ts';

const servers = [createServer(), createServer(), createServer()] as const;
afterAll(() => {
  for (const server of servers) server.close();
});

test('the sockets that a process listens on, and not those that are connected', async () => {
  const [ipv4, ipv6, unix] = servers;
  const name = `listeners-test-${process.pid}`;
  ipv4.listen(0, '127.0.0.55');
  ipv6.listen(0, '::1');
  unix.listen(`\0${name}`);
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const portOf = (server: typeof ipv4): number => Number(JSON.parse(JSON.stringify(server.address())).port);
  const found = findListeners([process.pid, process.pid]).map(printListener);
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(
    expect.arrayContaining([`127.0.0.55:${portOf(ipv4)}`, `[::1]:${portOf(ipv6)}`, `unix:@${name}`]),
  );
  expect(findListeners([process.ppid]).map(printListener)).not.toContain(`127.0.0.55:${portOf(ipv4)}`);
});
