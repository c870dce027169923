import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { expect, test, type TestContext } from 'vitest';
import { buildNative } from '../../../harness/native/build-native.ts';
import type { RunningServer } from '../../../harness/target/running-server.ts';
import { startServer } from '../../../harness/target/start-server.ts';
import { skipOrFail } from '../../target/skip-or-fail.ts';
import { victimTarget } from '../../target/victim-target.ts';
import { runProgram } from '../../transparency/run-program.ts';
import { buildVictim } from '../build-victim.ts';
import { ask } from './serving.ts';

/** What the victim says of io_uring_setup through syscall(2) and of the same by a system call of its own. */
async function askForRings(server: RunningServer): Promise<string> {
  const { client, armed } = await ask(server, []);
  await client.ended;
  armed.disarm();
  await client.close();
  return client.exchange().received.toString();
}

function requireRings(context: TestContext): void {
  const path = '/proc/sys/kernel/io_uring_disabled';
  let state = '0';
  try {
    state = readFileSync(path, 'utf8').trim();
  } catch {
    // Kernels before 6.6 have no such switch.
  }
  if (state !== '0') skipOrFail(context, `io_uring (${path} is ${state})`);
}

test('a server that may use io_uring gets a ring, and the journal says so', async (context) => {
  requireRings(context);
  const server = await startServer(victimTarget('sets-up-ring'), { ioUring: 'allow' });
  try {
    expect(server.rig.unseen).toEqual([]);
    expect(await askForRings(server)).toBe('0 0\n');
    // The one through syscall(2): what a program does by itself nobody sees.
    expect(server.rig.unseen).toMatchObject([{ kind: 'unseen', call: 'io_uring_setup' }]);
  } finally {
    await server.stop();
  }
});

test('a server that may not is refused by the kernel, whichever way it asks', async () => {
  const server = await startServer(victimTarget('sets-up-ring'), { ioUring: 'refuse' });
  try {
    expect(await askForRings(server)).toBe(`${constants.errno.ENOSYS} ${constants.errno.ENOSYS}\n`);
    expect(server.rig.unseen).toEqual([]);
  } finally {
    await server.stop();
  }
});

test('a program with the library and no segment gets a ring', async (context) => {
  requireRings(context);
  const env = { LD_PRELOAD: buildNative().preload };
  const { end, text } = await runProgram(buildVictim('asks-for-ring'), [], { env });
  expect({ end, text }).toEqual({ end: 0, text: 'syscall(SYS_io_uring_setup, 4, &parameters) >= 0 = 1\n' });
});
