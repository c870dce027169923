import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { buildGet } from '../../harness/exchange/build-get.ts';
import { connectRawClient } from '../../harness/exchange/connect-raw-client.ts';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import { type Census, takeCensus } from '../../harness/target/census.ts';
import { commandTarget } from '../../harness/target/command.ts';
import { nginx } from '../../harness/target/nginx.ts';
import { reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { buildVictim } from '../native/build-victim.ts';
import { requireServer } from './require-server.ts';
import { victimTarget } from './victim-target.ts';

let server: RunningServer;
afterEach(() => server.stop());

/** One request on a connection of its own, and its answer of at least one byte. */
async function request(text: string): Promise<void> {
  const client = await connectRawClient({ host: server.host, port: server.port });
  await client.send(Buffer.from(text));
  await client.receive({ until: 1, timeoutMs: 5000 });
  await client.close();
}

/** As many censuses, each after `act`; the first is behind some requests, so that caches are filled. */
async function takeSeries(count: number, act: () => Promise<void>): Promise<readonly Census[]> {
  for (let i = 0; i < 10; i += 1) {
    await act();
    await takeCensus(server);
  }
  const series = [await takeCensus(server)];
  for (let i = 0; i < count; i += 1) {
    await act();
    series.push(await takeCensus(server));
  }
  return series;
}

/** What was added from each census to the next. */
const growth = (
  series: readonly Census[],
  what: 'descriptors' | 'threads' | 'liveBytes',
): readonly number[] => series.slice(1).map((one, i) => (one[what] ?? NaN) - (series[i]?.[what] ?? NaN));

/** What was added from each census to the next, of everything. */
function allGrowth(series: readonly Census[]): readonly object[] {
  const threads = growth(series, 'threads');
  const liveBytes = growth(series, 'liveBytes');
  return growth(series, 'descriptors').map((descriptors, i) => ({
    descriptors,
    threads: threads[i],
    liveBytes: liveBytes[i],
  }));
}

const NOTHING = { descriptors: 0, threads: 0, liveBytes: 0 };

const always = <Value>(count: number, value: Value): readonly Value[] =>
  Array.from({ length: count }, () => value);

const leaking = (children: number, flags: readonly string[] = []): Target => ({
  ...victimTarget('leaks-per-request'),
  prepare: ({ host, port }) => ({
    command: buildVictim('leaks-per-request', flags),
    args: [host, String(port), String(children)],
    stopSignal: 'SIGTERM',
  }),
});

test('the reference server holds the same after each of 20 requests', async () => {
  server = await startServer(reference);
  const get = buildGet('/chain/m1000,f1000', { host: 'localhost' });
  const series = await takeSeries(20, () => request(get.toString('latin1')));
  expect(series[0]?.processes).toMatchObject([{ pid: server.pid, threads: 1 }]);
  expect(series[0]?.descriptors).toBeGreaterThanOrEqual(6);
  expect(series[0]?.liveBytes).toBeGreaterThan(0);
  expect(allGrowth(series)).toEqual(always(20, NOTHING));
});

test.each([
  { line: '/leak-fd', descriptors: 1, threads: 0, liveBytes: 0 },
  // With malloc's own word, to a multiple of 16.
  { line: '/leak-bytes', descriptors: 0, threads: 0, liveBytes: 1008 },
  // A mapping of its own, of whole pages.
  { line: '/leak-much', descriptors: 0, threads: 0, liveBytes: 2 ** 20 + 4096 },
  { line: '/leak-nothing', descriptors: 0, threads: 0, liveBytes: 0 },
])('a server that leaks by $line shows that, and nothing else', async ({ line, ...expected }) => {
  server = await startServer(leaking(0));
  const series = await takeSeries(20, () => request(`${line}\n`));
  expect(allGrowth(series)).toEqual(always(20, expected));
});

test('a server that leaks a thread shows that, and the few bytes that libc keeps for one', async () => {
  server = await startServer(leaking(0));
  const series = await takeSeries(20, () => request('/leak-thread\n'));
  expect(growth(series, 'threads')).toEqual(always(20, 1));
  expect(growth(series, 'descriptors')).toEqual(always(20, 0));
  for (const bytes of growth(series, 'liveBytes')) expect(bytes).toBeLessThan(700);
});

test('armed or not, a census is the same', async () => {
  server = await startServer(leaking(0));
  const [before] = await takeSeries(0, () => request('/leak-nothing\n'));
  const armed = server.rig.arm({ steps: [] }, { by: 'accept', ordinal: 1 });
  const during = await takeCensus(server);
  armed.disarm();
  expect(during).toEqual(before);
  expect(await takeCensus(server)).toEqual(before);
});

test('of several processes the one that leaks shows it, and the sums have all', async () => {
  server = await startServer(leaking(3));
  const series = await takeSeries(20, () => request('/leak-fd\n'));
  for (const { processes, descriptors, threads } of series) {
    expect(processes).toHaveLength(4);
    expect(threads).toBe(4);
    expect(processes.reduce((sum, one) => sum + one.descriptors, 0)).toBe(descriptors);
  }
  expect(growth(series, 'descriptors')).toEqual(always(20, 1));
  expect(growth(series, 'liveBytes')).toEqual(always(20, 0));
});

test('processes that have ended are not counted', async () => {
  server = await startServer(leaking(2));
  const [before] = await takeSeries(0, () => request('/leak-nothing\n'));
  const [, , last] = before?.processes ?? [];
  process.kill(last?.pid ?? 0, 'SIGKILL');
  await delay(20);
  const after = await takeCensus(server);
  expect(after.processes.map(({ pid }) => pid)).toEqual(before?.processes.slice(0, 2).map(({ pid }) => pid));
});

test("a program at a fixed address that uses malloc's address has libc's malloc all the same", async () => {
  server = await startServer(leaking(0, ['-fno-pie', '-no-pie']));
  const series = await takeSeries(3, () => request('/leak-bytes\n'));
  expect(growth(series, 'liveBytes')).toEqual(always(3, 1008));
});

test('a server that never polls is not asked for long, and has no bytes', async () => {
  server = await startServer(victimTarget('answers'));
  await takeCensus(server);
  const start = performance.now();
  const census = await takeCensus(server);
  expect(performance.now() - start).toBeLessThan(80);
  const descriptors = readdirSync(`/proc/${server.pid}/fd`).length;
  expect(census).toEqual({
    processes: [{ pid: server.pid, descriptors, threads: 1, liveBytes: undefined }],
    descriptors,
    threads: 1,
    liveBytes: undefined,
  });
});

test('a signal handler that polls answers only where it cannot be told from the program', async () => {
  server = await startServer(victimTarget('polls-in-handler'));
  const { rig } = server;
  const [only] = rig.processes;
  if (only === undefined) throw new Error('no process');
  const signal = async (name: 'SIGUSR1' | 'SIGUSR2'): Promise<void> => {
    const mark = server.markOutput();
    process.kill(server.pid, name);
    await expect.poll(() => server.readOutput(mark), { interval: 2 }).toContain(name);
  };
  rig.beginCensus();
  await signal('SIGUSR1');
  expect(rig.readCensus(only).census).toBe(0);

  // In a counted call, which may be under way in malloc for all that is known.
  const source = nextSourceAddress();
  const armed = rig.arm({ steps: [] }, { by: 'source', address: source });
  const client = await connectRawClient({ host: server.host, port: server.port, source });
  await armed.waitUntil((events) => events.length > 0, 5000);
  await delay(20);
  await signal('SIGUSR2');
  expect(rig.readCensus(only).census).toBe(0);
  await client.close();
  await armed.waitUntil((events) => events.some((event) => event.call === 'close'), 5000);
  armed.disarm();

  await signal('SIGUSR2');
  expect(rig.readCensus(only)).toMatchObject({ census: 1 });
  expect(rig.readCensus(only).liveBytes).toBeGreaterThan(0);
});

test('a server that does not answer its clients is counted nevertheless', async () => {
  server = await startServer(leaking(0));
  const before = await takeCensus(server);
  process.kill(server.pid, 'SIGSTOP');
  const stopped = await takeCensus(server, { looks: 1, patienceMs: 30 });
  process.kill(server.pid, 'SIGCONT');
  expect(stopped.liveBytes).toBe(before.liveBytes);
  expect(stopped.threads).toBe(1);
  await delay(50);
  expect((await takeCensus(server)).descriptors).toBe(before.descriptors);
});

test('nginx, whose master only waits for signals, is stable', async (context) => {
  requireServer(context, 'nginx');
  server = await startServer(nginx);
  const get = buildGet('/', { host: 'localhost' });
  const series = await takeSeries(20, () => request(get.toString('latin1')));
  expect(series[0]?.processes.length).toBeGreaterThan(1);
  expect(series[0]?.liveBytes).toBeGreaterThan(0);
  expect(allGrowth(series)).toEqual(always(20, NOTHING));
});

test('redis has jemalloc, so its bytes are not known', async (context) => {
  requireServer(context, 'redis-server');
  server = await startServer({
    ...victimTarget('redis'),
    prepare: (site) =>
      commandTarget({
        command: 'redis-server',
        args: ['--bind', '{host}', '--port', '{port}', '--dir', site.directory, '--save', ''],
      }).prepare(site),
  });
  const series = await takeSeries(5, () => request('PING\r\n'));
  expect(series[0]?.threads).toBeGreaterThan(1);
  expect(series.map(({ liveBytes }) => liveBytes)).toEqual(always(6, undefined));
  expect(growth(series, 'descriptors')).toEqual(always(5, 0));
  const [main] = server.rig.processes;
  expect(main && server.rig.readCensus(main).census).toBeGreaterThan(0);
});
