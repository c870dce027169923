import { afterEach, expect, test } from 'vitest';
import type { CheckedCase } from '../../harness/check/check-case.ts';
import { checkCase } from '../../harness/check/check-case.ts';
import { NthfailError } from '../../harness/errors.ts';
import { ReplaceableServer } from '../../harness/check/replaceable-server.ts';
import { commandTarget } from '../../harness/target/command.ts';
import { nodeHttp } from '../../harness/target/node-http.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { ownDirectories } from '../rig/own-directories.ts';
import { findProcesses, findServer } from '../target/processes.ts';

afterEach(() => expect(ownDirectories()).toEqual([]));

const check = (server: RunningServer, plan: string): Promise<CheckedCase> =>
  checkCase(server, { plan, workload: 'GET /bytes/100', retries: 0, patienceMs: 1000 });

/** The servers that these cases ran on: the name of each is its place among them, from 0. */
async function placesOf(
  servers: ReplaceableServer,
  cases: readonly ((server: RunningServer) => Promise<CheckedCase | undefined>)[],
): Promise<readonly number[]> {
  const seen: RunningServer[] = [];
  const places: number[] = [];
  for (const one of cases) {
    await servers
      .runCase((server) => {
        if (!seen.includes(server)) seen.push(server);
        places.push(seen.indexOf(server));
        return one(server);
      })
      .catch(() => undefined);
  }
  return places;
}

test('another one after any verdict but passed, and after a case that threw', async () => {
  const servers = await ReplaceableServer.start(nodeHttp);
  try {
    const passes = (server: RunningServer): Promise<CheckedCase> => check(server, 'write#1=short:9');
    const isVacuous = (server: RunningServer): Promise<CheckedCase> => check(server, 'sendfile#1=zero');
    const throws = (): Promise<never> => Promise.reject(new Error('no'));
    const isUnproven = (): Promise<undefined> => Promise.resolve(undefined);
    const cases = [passes, passes, isVacuous, passes, isUnproven, passes, throws, passes];
    expect(await placesOf(servers, cases)).toEqual([0, 0, 0, 1, 1, 1, 1, 2]);
  } finally {
    await servers.stop();
  }
});

test('a case that cannot be run where others ran before is tried once more, on a fresh one', async () => {
  const servers = await ReplaceableServer.start(nodeHttp);
  try {
    const passes = (server: RunningServer): Promise<CheckedCase> => check(server, 'write#1=short:9');
    const isRefused = (): Promise<never> => Promise.reject(new NthfailError('NF_E_CLIENT', 'no'));
    expect(await placesOf(servers, [isRefused, passes, isRefused, passes])).toEqual([0, 1, 1, 2, 3]);
  } finally {
    await servers.stop();
  }
});

test('another one when it, or the one behind it, has ended', async () => {
  const mark = `replaceable-${process.pid}`;
  const text = "require('net').createServer().listen(process.argv[1], '127.0.0.1')";
  const backend = commandTarget({ command: process.execPath, args: ['-e', text, '{port}', mark] });
  const servers = await ReplaceableServer.start({ ...nodeHttp, backend });
  try {
    const ends = async (server: RunningServer): Promise<undefined> => {
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
    };
    const losesBackend = async (server: RunningServer): Promise<undefined> => {
      process.kill(findServer(mark), 'SIGKILL');
      await expect.poll(() => server.backendEnd).toBeDefined();
    };
    const rests = (): Promise<undefined> => Promise.resolve(undefined);
    expect(await placesOf(servers, [ends, losesBackend, rests])).toEqual([0, 1, 2]);
  } finally {
    await servers.stop();
  }
  expect(findProcesses(mark)).toEqual([]);
});

test('a lent one is not stopped, those in its place are', async () => {
  const lent = await startServer(nodeHttp);
  try {
    const servers = ReplaceableServer.lent(lent);
    await servers.stop();
    expect(lent.end).toBe(undefined);
    await servers.runCase((server) => check(server, 'sendfile#1=zero'));
    await servers.runCase((server) => check(server, ''));
    const { current } = servers;
    expect(current).not.toBe(lent);
    await servers.stop();
    expect([lent.end === undefined, current.end === undefined]).toEqual([true, false]);
  } finally {
    await lent.stop();
  }
});
