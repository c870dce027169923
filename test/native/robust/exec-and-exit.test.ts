import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { buildNative } from '../../../harness/native/build-native.ts';
import { Rig } from '../../../harness/rig/rig.ts';
import { skipOrFail } from '../../target/skip-or-fail.ts';
import { runProgram } from '../../transparency/run-program.ts';
import { buildVictim } from '../build-victim.ts';
import { environmentFor, runOnItself } from './own-connection.ts';

/** Names of ours in an environment, as env(1) prints it, but for those that these tests run with. */
function addedNames(text: string): readonly string[] {
  return (text.match(/^NTHFAIL_\w+/gm) ?? []).filter((name) => !(name in process.env));
}

test.each(['posix_spawn', 'vfork'])(
  'a program started by %s does not see that its parent has counted for it',
  async (how) => {
    const rig = new Rig();
    try {
      const env = environmentFor(rig);
      const { end, text } = await runProgram(buildVictim('spawns-program'), [how, 'env'], { env });
      rig.drain();
      expect(rig.processes).toHaveLength(2);
      expect(end).toBe(0);
      expect(addedNames(text)).toEqual(['NTHFAIL_SEGMENT']);
    } finally {
      rig.close();
    }
  },
);

test.each(['posix_spawn', 'vfork'])(
  'a program started by %s sees nothing of the library where there is no segment',
  async (how) => {
    const env = { LD_PRELOAD: buildNative().preload };
    const { text } = await runProgram(buildVictim('spawns-program'), [how, 'env'], { env });
    expect(text).toContain(`LD_PRELOAD=${env.LD_PRELOAD}\n`);
    expect(addedNames(text)).toEqual([]);
  },
);

test('a process with the pid of one that ran a program without the library is another one', async (context) => {
  const { end, outcomes, pids } = await runOnItself(
    'takes-pid',
    'role:2/write#1=EPIPE; role:worker/write#1=EIO',
  );
  if (end === 77) skipOrFail(context, 'CAP_SYS_ADMIN, to choose pids');
  expect(pids[1]).toBe(pids.at(-1));
  expect(outcomes.map(({ state }) => state)).toEqual(['ahead', 'fired']);
});

test.each([{ before: [] }, { before: ['env'] }, { before: ['env', 'env'] }])(
  'a program behind $before is the first process still',
  async ({ before }) => {
    const { lines, outcomes } = await runOnItself('sends-once', 'role:main/write#1=ECONNRESET', before);
    expect(lines).toEqual(['send(own.server, "0123456789", 10, 0) = -1 ECONNRESET']);
    expect(outcomes).toMatchObject([{ state: 'fired' }]);
  },
);

test('a program that ends by quick_exit has ended of its own accord', async () => {
  const { end, pids, exitedPids } = await runOnItself('quits-quickly');
  expect(end).toBe(7);
  expect([...exitedPids]).toEqual(pids);
  expect(pids).toHaveLength(1);
});

test('a call that another thread was in when its program ran itself anew leaves the case to others', async () => {
  const rig = new Rig();
  const source = nextSourceAddress();
  const armed = rig.arm({ steps: [] }, { by: 'source', address: source });
  const env = { ...process.env, ...environmentFor(rig) };
  const program = spawn(buildVictim('leaves-call-by-exec'), [source], { env, stdio: 'pipe' });
  const ended = once(program, 'exit');
  try {
    const [text] = (await once(program.stdout, 'data')) as [Buffer];
    expect(text.toString()).toBe('runs again\n');
    rig.drain();
    expect(rig.processes.map(({ pid }) => pid)).toEqual([program.pid, program.pid]);
    armed.disarm();
    const next = rig.arm({ steps: [] }, { by: 'source', address: source });
    expect(next.slots).toEqual(armed.slots);
  } finally {
    program.stdin.end();
    await ended;
    rig.close();
  }
});
