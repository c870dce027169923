import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { connectRawClient } from '../../../harness/exchange/connect-raw-client.ts';
import type { RawClient } from '../../../harness/exchange/raw-client.ts';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import type { ArmedCase } from '../../../harness/rig/armed-case.ts';
import type { RunningServer } from '../../../harness/target/running-server.ts';
import { startServer } from '../../../harness/target/start-server.ts';
import { victimTarget } from '../../target/victim-target.ts';
import { WAYS } from '../conformance/ways.ts';
import { CommandedServer, type Trial } from './commanded-server.ts';

// Operations of epoll_ctl, and events.
const [ADD, DELETE, MODIFY] = [1, 2, 3];
const [IN, OUT, ET] = [1, 4, 2 ** 31];
const POLLS = WAYS.filter(({ call }) => /^(?:epoll_p?wait2?|p?poll|p?select)$/.test(call));
/** What a correct server may have: an event that it has asked for, and one that came meanwhile. */
const CALM = 2;

describe('polls by every function and system call', async () => {
  const server = await CommandedServer.start();
  afterAll(() => server.stop());

  /** The connection's id, from its accept. */
  const idOf = ({ calls }: Trial): number => calls()[0]?.connection ?? NaN;

  /** Polls once, without waiting; the connection can always be written to. */
  const poll = async ({ call }: Trial, spelled: string): Promise<void> => {
    const isEpoll = spelled.includes('epoll');
    const answer = isEpoll ? await server.main.call(spelled, 0) : await call(spelled, 0);
    expect(answer.result).toBeGreaterThan(0);
  };

  test('there are all of them', () => {
    expect(new Set(POLLS.map(({ call }) => call)).size).toBe(7);
  });

  test.each(POLLS)('$spelled: the longest run of reports between two calls', async ({ spelled }) => {
    await server.inCase('', async (trial) => {
      const id = idOf(trial);
      // A call on the connection in itself.
      if (spelled.includes('epoll')) await trial.call('epoll_ctl', ADD, OUT);
      expect(trial.armed.idleReports(id)).toBe(0);
      for (let run = 1; run <= 3; run += 1) {
        await poll(trial, spelled);
        expect(trial.armed.idleReports(id)).toBe(run);
      }
      await trial.call('send', 1);
      for (let run = 1; run <= 5; run += 1) {
        await poll(trial, spelled);
        expect(trial.armed.idleReports(id)).toBe(Math.max(3, run));
      }
      trial.armed.disarm();
      await poll(trial, spelled);
      expect(trial.armed.idleReports(id)).toBe(5);
      expect(trial.armed.idleReports(id + 1)).toBe(0);
    });
  });

  test('edges are counted as levels are, and what an epoll_ctl changes ends a run', async () => {
    await server.inCase('', async (trial) => {
      const id = idOf(trial);
      await trial.call('epoll-add');
      await poll(trial, 'epoll_wait');
      // No call on the connection: its client makes the edges.
      for (let run = 2; run <= 4; run += 1) {
        await trial.client.send(Buffer.from('x'));
        await expect.poll(async () => (await server.main.call('epoll_wait', 0)).result).toBe(1);
        expect(trial.armed.idleReports(id)).toBe(run);
      }
      for (let i = 0; i < 6; i += 1) {
        await trial.call('epoll_ctl', MODIFY, OUT + ET);
        await poll(trial, 'epoll_wait');
      }
      expect(trial.armed.idleReports(id)).toBe(4);
    });
  });

  test('a call that a rule fails is a call', async () => {
    await server.inCase('send#1+=EAGAIN', async (trial) => {
      for (let i = 0; i < 5; i += 1) {
        await poll(trial, 'poll');
        await trial.call('send', 1, 'dontwait');
      }
      expect(trial.armed.idleReports(idOf(trial))).toBe(1);
    });
  });

  test('a copy of the descriptor is the same connection, and what is closed is reported no more', async () => {
    await server.inCase('', async (trial) => {
      const id = idOf(trial);
      const { result: copy } = await trial.call('dup');
      await poll(trial, 'poll');
      await server.main.call('poll', copy, 0);
      expect(trial.armed.idleReports(id)).toBe(2);
      await trial.call('close');
      await server.main.call('poll', copy, 0);
      await server.main.call('close', copy);
      for (let i = 0; i < 5; i += 1) {
        await server.main.call('poll', trial.fd, 0);
        await server.main.call('poll', copy, 0);
      }
      expect(trial.armed.idleReports(id)).toBe(2);
    });
  });

  test('each of many connections has reports of its own, behind data that is registered anew', async () => {
    const trials: Trial[] = [];
    const meetMany = async (left: number): Promise<void> => {
      if (left > 0)
        return server.inCase('', async (trial) => {
          trials.push(trial);
          await trial.call('epoll_ctl', ADD, IN);
          await meetMany(left - 1);
        });
      for (const [index, trial] of trials.entries()) {
        await trial.call('epoll_ctl', MODIFY, OUT);
        for (let i = 0; i <= index % 7; i += 1) await poll(trial, 'epoll_wait');
        await trial.call('epoll_ctl', DELETE, 0);
      }
    };
    // More than there are sets of hints (SETS in reports.c): some share one.
    await meetMany(560);
    const runs = trials.map((trial) => trial.armed.idleReports(idOf(trial)));
    expect(runs).toEqual(trials.map((_, index) => 1 + (index % 7)));
  });

  test('a child of fork knows what its parent has registered', async () => {
    const child = server.controlPath('idle-child');
    await server.inCase('', async (trial) => {
      await trial.call('epoll_ctl', ADD, OUT);
      await server.main.call('fork', child);
      const commander = await server.openCommander(child);
      for (let i = 0; i < 4; i += 1) await commander.call('epoll_wait', 0);
      expect(trial.armed.idleReports(idOf(trial))).toBe(4);
      await commander.call('close', trial.fd);
    });
  });
});

/** A client with a case of its own, whose request the victim `spins` has answered. */
async function ask(server: RunningServer, line: string): Promise<{ client: RawClient; armed: ArmedCase }> {
  const source = nextSourceAddress();
  const armed = server.rig.arm({ steps: [] }, { by: 'source', address: source });
  const client = await connectRawClient({ host: server.host, port: server.port, source });
  await client.send(Buffer.from(line));
  await client.receive({ until: 10, timeoutMs: 5000 });
  return { client, armed };
}

describe.each(['epoll', 'poll', 'select'])('a server with %s', async (how) => {
  const server = await startServer(victimTarget('spins', [how]));
  afterAll(() => server.stop());
  const runOf = (armed: ArmedCase): number => armed.idleReports(armed.events[0]?.connection ?? NaN);

  test('that asks for what it needs has short runs, while it waits for the client too', async () => {
    const quiet = await ask(server, 'quiet\n');
    await delay(50);
    for (let i = 0; i < 5; i += 1) {
      await quiet.client.send(Buffer.from('quiet\n'));
      await quiet.client.receive({ until: 10, timeoutMs: 5000 });
    }
    expect(runOf(quiet.armed)).toBeGreaterThan(0);
    await quiet.client.close();
    quiet.armed.disarm();
    expect(runOf(quiet.armed)).toBeLessThanOrEqual(CALM);
  });

  test('that leaves an event on which it does nothing about spins; a neighbour does not', async () => {
    const spin = await ask(server, 'spin\n');
    const quiet = await ask(server, 'quiet\n');
    await expect.poll(() => runOf(spin.armed), { timeout: 5000 }).toBeGreaterThan(1000);
    spin.armed.disarm();
    const atDisarm = runOf(spin.armed);
    await delay(10);
    expect(runOf(spin.armed)).toBe(atDisarm);
    expect(runOf(quiet.armed)).toBeLessThanOrEqual(CALM);
    await spin.client.close();
    await quiet.client.close();
    quiet.armed.disarm();
  });
});
