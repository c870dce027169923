import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startServer } from '../../../harness/target/start-server.ts';
import { skipOrFail } from '../../target/skip-or-fail.ts';
import { victimTarget } from '../../target/victim-target.ts';
import { ask, expectNoLosses, expectStrike, untilClosed } from './serving.ts';

/** How often a victim is asked: what its processes do, they do in another order each time. */
const ROUNDS = 15;

test.for(['fork', 'exec', 'cleared', 'vfork', 'spawn'])(
  'a connection that a child answers on, by %s: struck there, and closed by the last that has it',
  async (how) => {
    const server = await startServer(victimTarget('hands-to-child', [how]));
    try {
      for (let i = 0; i < ROUNDS; i += 1) {
        const { struckPid } = await expectStrike(server, 2);
        expect(struckPid).not.toBe(server.pid);
      }
    } finally {
      await server.stop();
    }
  },
);

test('a connection that an exec closes: the parent answers, and its close is the last', async () => {
  const server = await startServer(victimTarget('hands-to-child', ['cloexec']));
  try {
    for (let i = 0; i < ROUNDS; i += 1) {
      const { struckPid, calls } = await expectStrike(server, 2);
      expect(struckPid).toBe(server.pid);
      expect(calls().at(-1)).toMatchObject({ call: 'close', asked: 0, process: calls()[0]?.process });
    }
  } finally {
    await server.stop();
  }
});

test.for(['close', 'closefrom', 'close_range'])(
  'a daemon that has closed everything by %s is struck',
  async (how) => {
    const server = await startServer(victimTarget('daemonizes', [how]));
    try {
      const { struckPid } = await expectStrike(server);
      expect(struckPid).not.toBe(server.pid);
      expect(server.rig.processes.find(({ pid }) => pid === struckPid)).toBeDefined();
    } finally {
      await server.stop();
    }
  },
);

test.for([{ what: 'nobody' }, { what: 'root' }, { what: 'dumpable' }])(
  'a server that gives up its rights ($what) is struck, and so is its child',
  async ({ what }, context) => {
    if (process.geteuid?.() !== 0 && what !== 'dumpable') skipOrFail(context, 'root, to give up its rights');
    const empty = mkdtempSync(join(tmpdir(), 'nthfail-empty-'));
    const server = await startServer(victimTarget('gives-up-rights', [what, empty]));
    try {
      expect((await expectStrike(server)).struckPid).toBe(server.pid);
      expect((await expectStrike(server, 2)).struckPid).not.toBe(server.pid);
    } finally {
      await server.stop();
      rmSync(empty, { recursive: true });
    }
  },
);

test.for(['forked', 'execed'])(
  'a connection passed to a worker that was %s: struck there, and closed by it last',
  async (how) => {
    const server = await startServer(victimTarget('passes-connections', [how]));
    try {
      for (let i = 0; i < 20 * ROUNDS; i += 1) {
        const { struckPid, calls, writes } = await expectStrike(server, 2);
        expect(struckPid).not.toBe(server.pid);
        expect(writes().map(({ ordinal }) => ordinal)).toEqual([1, 2]);
        expect(calls()[0]).toMatchObject({ call: 'accept' });
        if (how === 'execed') expect(calls().at(-1)?.process).toBe(writes()[0]?.process);
      }
    } finally {
      await server.stop();
    }
  },
);

test('what is passed on is answered in whole when nothing strikes', async () => {
  const server = await startServer(victimTarget('passes-connections', ['forked']));
  try {
    const asked = await ask(server, []);
    await asked.client.ended;
    await untilClosed(asked);
    expect(asked.client.exchange().received.length).toBe(30);
    expect(asked.writes()).toHaveLength(3);
    expectNoLosses(server);
    asked.armed.disarm();
    await asked.client.close();
  } finally {
    await server.stop();
  }
});
