import { existsSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { startServer } from '../../harness/target/start-server.ts';
import { ownDirectories } from '../rig/own-directories.ts';
import { isRunning } from './processes.ts';
import { victimTarget } from './victim-target.ts';

afterEach(() => expect(ownDirectories()).toEqual([]));

test.each([0, 3, 255])('a stop tells the exit status %d', async (status) => {
  const server = await startServer(victimTarget('exits-on-sigterm', [String(status)]));
  const { pid, site, rig } = server;
  expect(isRunning(pid)).toBe(true);
  expect(server.end).toBe(undefined);
  expect(await server.stop()).toEqual({ end: { kind: 'exited', status }, wasKilled: false });
  expect(server.end).toEqual({ kind: 'exited', status });
  expect(isRunning(pid)).toBe(false);
  expect([site.directory, rig.directory].map((path) => existsSync(path))).toEqual([false, false]);
});

test.each([
  ['of its start', 60, undefined],
  ['of its stop', 600_000, 60],
])(
  'a server that ignores SIGTERM is killed when its time is up: that %s',
  async (_, stopTimeoutMs, timeoutMs) => {
    const server = await startServer(victimTarget('ignores-sigterm'), { stopTimeoutMs });
    const { pid } = server;
    const start = performance.now();
    expect(await server.stop(timeoutMs)).toEqual({ end: { kind: 'killed', signal: 9 }, wasKilled: true });
    expect(performance.now() - start).toBeGreaterThanOrEqual(59);
    expect(isRunning(pid)).toBe(false);
  },
);

test('a second stop is the first', async () => {
  const server = await startServer(victimTarget('exits-on-sigterm', ['0']));
  const [one, two] = await Promise.all([server.stop(), server.stop()]);
  expect(two).toBe(one);
  expect(await server.stop()).toBe(one);
});

test('a server that crashed tells so, and can be stopped', async () => {
  const server = await startServer(victimTarget('exits-on-sigterm', ['0']));
  process.kill(server.pid, 'SIGSEGV');
  await expect.poll(() => server.end).toEqual({ kind: 'killed', signal: 11 });
  expect(await server.stop()).toEqual({ end: { kind: 'killed', signal: 11 }, wasKilled: false });
});

test('a server whose end is not known yet can be stopped', async () => {
  const server = await startServer(victimTarget('exits-on-sigterm', ['0']));
  process.kill(server.pid, 'SIGKILL');
  // Without a turn of the event loop the report of the end is not read.
  while (isRunning(server.pid));
  for (const end = Date.now() + 100; Date.now() < end;);
  expect(server.end).toBe(undefined);
  expect(await server.stop()).toEqual({ end: { kind: 'killed', signal: 9 }, wasKilled: false });
});

test('servers that are started at once do not meet', async () => {
  const servers = await Promise.all(
    Array.from({ length: 4 }, (_, i) => startServer(victimTarget('exits-on-sigterm', [String(i)]))),
  );
  expect(new Set(servers.map(({ host, port }) => `${host}:${port}`)).size).toBe(4);
  expect(new Set(servers.map(({ rig }) => rig.segmentPath)).size).toBe(4);
  for (const { rig, pid } of servers) expect(rig.processes).toMatchObject([{ pid }]);
  const [first, ...others] = servers;
  expect(await first?.stop()).toMatchObject({ end: { status: 0 } });
  expect(others.map(({ pid }) => isRunning(pid))).toEqual([true, true, true]);
  const reports = await Promise.all(others.map((server) => server.stop()));
  expect(reports).toMatchObject([{ end: { status: 1 } }, { end: { status: 2 } }, { end: { status: 3 } }]);
});
