import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProbes } from '../../harness/probe/probe-set.ts';
import { reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { type ProbeChoice, ServerProbes } from '../../harness/target/server-probes.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { buildVictim } from '../native/build-victim.ts';
import { EnteringProgram, findOffset } from '../probe/entering-program.ts';
import { requireProbes } from '../probe/require-probes.ts';

beforeEach(requireProbes);

const HANDLERS = ['conn_write', 'conn_ready_handler', 'conn_error_handler'];
const { handlers: _handlers, ...plain } = reference;

async function probed(target: Target, probes: ProbeChoice): Promise<readonly string[] | undefined> {
  const server: RunningServer = await startServer(target, { probes });
  await server.stop();
  return server.probes?.functions;
}

describe('what is probed', () => {
  test.each<[string, Target, ProbeChoice, readonly string[] | undefined]>([
    ['off', reference, 'off', undefined],
    ['on', reference, 'on', HANDLERS],
    ['auto', reference, 'auto', HANDLERS],
    ['auto, without handlers', plain, 'auto', undefined],
    ['auto, without the function', { ...reference, handlers: { pass: 'conn_rite' } }, 'auto', undefined],
    ['a function', reference, { functions: ['conn_close'] }, ['conn_close']],
    [
      'a function and the handlers',
      reference,
      { functions: ['conn_close'], handlers: true },
      [...HANDLERS, 'conn_close'],
    ],
  ])('%s', async (_name, target, choice, functions) => {
    expect(await probed(target, choice)).toEqual(functions);
  });

  test('nothing, by default', async () => {
    const server = await startServer(reference);
    await server.stop();
    expect(server.probes).toBeUndefined();
  });

  test.each<[string, Target, ProbeChoice, object]>([
    [
      'no handlers',
      plain,
      'on',
      { code: 'NF_E_PROBE', message: 'nothing to probe: the target reference names no handlers' },
    ],
    [
      'a handler that is not there',
      { ...reference, handlers: { pass: 'conn_rite' } },
      'on',
      { code: 'NF_E_SYMBOLS', hint: 'did you mean conn_write?' },
    ],
    [
      'a function that is not there',
      reference,
      { functions: ['conn_rite'] },
      { code: 'NF_E_SYMBOLS', hint: 'did you mean conn_write?' },
    ],
  ])('%s: an error', async (_name, target, choice, error) => {
    await expect(startServer(target, { probes: choice })).rejects.toMatchObject(error);
  });
});

describe('watches', () => {
  const path = buildVictim('enters-functions');
  const opened: { end: () => Promise<void>; probes: ServerProbes }[] = [];
  afterEach(async () => {
    for (const { end, probes } of opened.splice(0)) {
      probes.close();
      await end();
    }
  });

  async function start(ringPages: number): Promise<{ program: EnteringProgram; probes: ServerProbes }> {
    const program = await EnteringProgram.start(path);
    const probe = { name: 'enter_a', path, fileOffset: findOffset(path, 'enter_a') };
    const set = openProbes([probe], { processes: () => [program.pid], ringPages });
    const probes = new ServerProbes(set, ['enter_a']);
    opened.push({ end: () => program.end(), probes });
    return { program, probes };
  }

  test('each has what came in its time, side by side', async () => {
    const { program, probes } = await start(128);
    await program.enter('main a');
    const first = probes.watch();
    await program.enter('main aa');
    const second = probes.watch();
    await program.enter('main aaa');
    expect(first().hits).toHaveLength(5);
    await program.enter('main aaaa');
    expect(second()).toMatchObject({ hits: { length: 7 }, losses: { records: 0, fullRings: 0 } });
    expect(first().hits).toHaveLength(5);
  });

  test('what was lost is of the watch that lost it', async () => {
    const { program, probes } = await start(1);
    const first = probes.watch();
    await program.enter('main 1000');
    const { hits, losses } = first();
    expect(hits.length).toBeLessThan(1000);
    expect(losses.fullRings + losses.records).toBeGreaterThan(0);
    // The kernel tells how many with the next record only.
    probes.watch()();
    await program.enter('main a');
    probes.watch()();
    const second = probes.watch();
    await program.enter('main a');
    expect(second()).toMatchObject({ hits: { length: 1 }, losses: { records: 0, fullRings: 0 } });
  });

  test('one that outlives the probes has what it had', async () => {
    const { program, probes } = await start(128);
    const watch = probes.watch();
    await program.enter('main a');
    probes.close();
    expect(watch().hits).toEqual([]);
    expect(() => probes.watch()).toThrow('these probes are closed');
  });
});
