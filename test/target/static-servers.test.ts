import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkCase } from '../../harness/check/check-case.ts';
import { apache } from '../../harness/target/apache.ts';
import { findProgram } from '../../harness/target/check-binary.ts';
import { lighttpd } from '../../harness/target/lighttpd.ts';
import { nginx, nginxBuffered, nginxThreads } from '../../harness/target/nginx.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { BIG_FILE_BYTES, patternedBytes } from '../../harness/target/static-files.ts';
import type { Target } from '../../harness/target/target.ts';
import { ownDirectories } from '../rig/own-directories.ts';
import { isRunning } from './processes.ts';
import { requireServer } from './require-server.ts';

const SERVERS = [
  { target: nginx, command: 'nginx' },
  { target: nginxBuffered, command: 'nginx' },
  { target: nginxThreads, command: 'nginx' },
  { target: lighttpd, command: 'lighttpd' },
  { target: apache, command: 'apache2' },
];

afterEach(() => expect(ownDirectories()).toEqual([]));

async function withServer<T>(target: Target, use: (server: RunningServer) => Promise<T>): Promise<T> {
  const server = await startServer(target);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

async function get({ host, port }: RunningServer, path: string): Promise<Buffer> {
  const response = await fetch(`http://${host}:${port}${path}`, { headers: { Connection: 'close' } });
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

describe.each(SERVERS)('$target.title', ({ target, command }) => {
  test('three at once serve their files, and leave nothing behind when they stop', async (context) => {
    requireServer(context, command);
    const servers = await Promise.all([target, target, target].map((one) => startServer(one)));
    try {
      for (const [index, server] of servers.entries()) {
        const path = `/pattern-${index + 5}.bin`;
        server.provide(path);
        expect(await get(server, path)).toEqual(patternedBytes(index + 5));
        expect((await get(server, '/big.bin')).equals(patternedBytes(BIG_FILE_BYTES))).toBe(true);
      }
    } finally {
      const reports = await Promise.all(servers.map((server) => server.stop()));
      expect(reports).toEqual(servers.map(() => ({ end: { kind: 'exited', status: 0 }, wasKilled: false })));
    }
    const pids = servers.flatMap(({ rig }) => rig.processes.map(({ pid }) => pid));
    expect(pids.length).toBeGreaterThanOrEqual(3);
    expect(pids.filter((pid) => isRunning(pid))).toEqual([]);
  });

  test.for([
    { what: 'in its head', plan: 'write#1=short:100; write#2=ECONNRESET', sent: 100 },
    { what: 'in its body', plan: 'write@1000=short:1; write@1001=ECONNRESET', sent: 1001 },
  ])('a response that breaks off $what is logged as it was sent', async ({ plan, sent }, context) => {
    requireServer(context, command);
    await withServer(target, async (server) => {
      const { run, judgement } = await checkCase(server, { plan, workload: 'GET /big.bin' });
      expect(judgement.reason).toBe('every fault fired, every contract held');
      expect(run.exchanges[0]?.connection?.sentBytes).toBe(sent);
      const client = run.exchanges[0]?.exchange.source.address;
      const counts = run.output.split('\n').flatMap((line) => {
        const groups = target.log.access?.exec(line)?.groups;
        return groups?.['client']?.split(':')[0] === client ? [Number(groups?.['sent'])] : [];
      });
      expect(counts).toEqual([sent]);
    });
  });
});

test.for([
  { target: nginx, sendsFiles: 'by the thread that accepts' },
  { target: nginxThreads, sendsFiles: 'by others' },
])('$target.title: files are sent $sendsFiles', async ({ target }, context) => {
  requireServer(context, 'nginx');
  await withServer(target, async (server) => {
    const { run } = await checkCase(server, { workload: 'GET /big.bin' });
    const calls = run.exchanges[0]?.connection?.calls ?? [];
    const tidsOf = (name: string): ReadonlySet<number> =>
      new Set(calls.flatMap(({ call, tid }) => (call === name ? tid : [])));
    const [main] = tidsOf('accept4');
    expect(tidsOf('sendfile').size).toBeGreaterThan(0);
    expect(tidsOf('sendfile').has(main ?? 0)).toBe(target === nginx);
  });
});

test('nginx does not take the name of its binary for sockets that it inherits', async (context) => {
  requireServer(context, 'nginx');
  vi.stubEnv('NGINX', findProgram('nginx'));
  onTestFinished(() => void vi.unstubAllEnvs());
  await withServer(nginx, async (server) => {
    expect(await get(server, '/small.txt')).toEqual(Buffer.from('ok\n'));
    expect(server.readOutput()).not.toMatch(/inherited|emerg/);
  });
});
