import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { releaseAllProcesses } from '../../harness/target/guarded-process.ts';
import { buildVictim } from '../native/build-victim.ts';
import { compileHarness } from '../rig/compiled-harness.ts';
import { ownDirectories } from '../rig/own-directories.ts';
import { becomesSo, isRunning, parentOf } from './processes.ts';
import { victimTarget } from './victim-target.ts';

const harness = compileHarness();
afterAll(() => harness.remove());

/** The pids that `leaves-daemons` prints: of its child and of its daemon. */
async function readFamily(server: RunningServer): Promise<readonly number[]> {
  const read = (): readonly number[] =>
    [...server.readOutput().matchAll(/^(?:child|daemon) (\d+)$/gm)].map(([, pid]) => Number(pid));
  await expect.poll(read).toHaveLength(2);
  return read();
}

test('a stop leaves neither a child that ignores signals nor a daemon', async () => {
  const server = await startServer(victimTarget('leaves-daemons'));
  const family = await readFamily(server);
  expect(family.map(isRunning)).toEqual([true, true]);
  await server.stop();
  expect(family.map(isRunning)).toEqual([false, false]);
  expect(ownDirectories()).toEqual([]);
});

test('nor does the end of the first process and a release of everything', async () => {
  const server = await startServer(victimTarget('leaves-daemons'));
  const family = await readFamily(server);
  process.kill(server.pid, 'SIGKILL');
  await expect.poll(() => server.end).toEqual({ kind: 'killed', signal: 9 });
  expect(family.map(isRunning)).toEqual([true, true]);
  await releaseAllProcesses();
  expect(family.map(isRunning)).toEqual([false, false]);
  await server.stop();
});

test.each(['SIGKILL', 'SIGTERM', 'SIGSEGV'] as const)(
  'a harness that ends by %s leaves no process and no directory',
  async (signal) => {
    const program = harness.addProgram(
      'starts-two-servers',
      `import { startServer } from './harness/target/start-server.js';
       const prepare = ({ host, port }) =>
         ({ command: ${JSON.stringify(buildVictim('leaves-daemons'))}, args: [host, String(port)], stopSignal: 'SIGTERM' });
       const target = { name: 'leaves-daemons', title: '', log: {}, prepare };
       const servers = await Promise.all([startServer(target), startServer(target)]);
       for (const { pid } of servers) console.log(pid);
       while (servers.some((server) => server.readOutput().split('\\n').length < 3)) await new Promise(setImmediate);
       for (const server of servers) console.log(server.readOutput());
       console.log('ready');
       setInterval(() => {}, 1000);`,
    );
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pids: number[] = [];
    for await (const line of createInterface(child.stdout)) {
      if (line === 'ready') break;
      if (line !== '') pids.push(Number(line.replace(/^\D+/, '')));
    }
    const guards = pids.slice(0, 2).map(parentOf);
    expect([...pids, ...guards].map(isRunning)).toEqual(Array.from({ length: 8 }, () => true));
    const harnessPid = child.pid ?? 0;
    expect(ownDirectories(harnessPid)).toHaveLength(4);

    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    expect(await becomesSo(() => ![...pids, ...guards].some(isRunning))).toBe(true);
    expect(ownDirectories(harnessPid)).toEqual([]);
  },
);

test('the server has none of the descriptors between the harness and the guard', async () => {
  const server = await startServer(victimTarget('exits-on-sigterm', ['0']));
  const filesOf = (pid: number): readonly (readonly [number, string])[] =>
    readdirSync(`/proc/${pid}/fd`).map((fd) => [Number(fd), readlinkSync(`/proc/${pid}/fd/${fd}`)]);
  const guards = new Map(filesOf(parentOf(server.pid)));
  const between = [guards.get(3), guards.get(4)];
  expect(between).toEqual([
    expect.stringMatching(/^(socket|pipe):/),
    expect.stringMatching(/^(socket|pipe):/),
  ]);
  expect(filesOf(server.pid).filter(([, file]) => between.includes(file))).toEqual([]);
  await server.stop();
});
