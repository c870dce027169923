import { afterEach, expect, test } from 'vitest';
import { OpenCase } from '../../harness/run/open-case.ts';
import { commandTarget } from '../../harness/target/command.ts';
import { haproxy } from '../../harness/target/haproxy.ts';
import { nodeHttp } from '../../harness/target/node-http.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { rejectionOf } from '../exchange/rejection-of.ts';
import { ownDirectories } from '../rig/own-directories.ts';
import { findProcesses, findServer } from './processes.ts';
import { requireServer } from './require-server.ts';

/** In the command line of every backend that these tests start. */
const MARK = `backend-${process.pid}`;
const SERVES = `require('http').createServer((_, response) => response.end('ok')).listen(process.argv[1], '127.0.0.1')`;
const backend = commandTarget({ command: process.execPath, args: ['-e', SERVES, '{port}', MARK] });
const MESSAGE = /^command, the backend of [\w-]+, was killed by signal 9$/;

afterEach(() => {
  expect(findProcesses(MARK)).toEqual([]);
  expect(ownDirectories()).toEqual([]);
});

/** A case on a proxy of the backend, which ends before the client of the case has asked. */
async function runWithout(front: Target): Promise<void> {
  const server = await startServer({ ...front, backend });
  try {
    const open = await OpenCase.open(server, { path: '/', patienceMs: 500 });
    try {
      expect(server.backendEnd).toBe(undefined);
      process.kill(findServer(MARK), 'SIGKILL');
      const client = await open.connect();
      await client.perform({ kind: 'get', path: '/' });
      await client.complete();
      const atEnd = await rejectionOf(open.finish());
      expect(atEnd).toMatchObject({ code: 'NF_E_SERVER_EXITED', message: expect.stringMatching(MESSAGE) });
    } finally {
      await open.abandon();
    }
    expect(server.backendEnd).toEqual({ kind: 'killed', signal: 9 });
    const after = await rejectionOf(OpenCase.open(server, { path: '/other' }));
    expect(after).toMatchObject({ code: 'NF_E_SERVER_EXITED', message: expect.stringMatching(MESSAGE) });
  } finally {
    await server.stop();
  }
}

test('a server whose backend has ended is not judged', () => runWithout(nodeHttp));

test('nor is HAProxy for what it answers then', async (context) => {
  requireServer(context, 'haproxy');
  await runWithout(haproxy);
});
