import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { LogEvent } from '../../../harness/journal/event.ts';
import { CommandedServer } from './commanded-server.ts';

// The smallest journal, so that texts lie across its end.
const server = await CommandedServer.start({ journalCapacity: 64 });
afterAll(() => server.stop());

function logs(): readonly LogEvent[] {
  server.rig.drain();
  return server.rig.serverEvents.filter((event) => event.kind === 'log');
}

test('a write to the log is recorded with its text up to 1024 bytes, and its length', async () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'ä', '€', ';', '='),
    minLength: 1,
    maxLength: 700,
    size: 'max',
  });
  await server.inCase('', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.option(text, { nil: '' }), async (one, two) => {
        const before = logs().length;
        const bytes = Buffer.from(one + two);
        expect(await server.main.call('log', one, two)).toMatchObject({
          result: bytes.length,
          errno: undefined,
        });
        const [record, ...more] = logs().slice(before);
        expect(more).toEqual([]);
        expect(record).toMatchObject({ bytes: bytes.length, text: bytes.toString('utf8', 0, 1024) });
      }),
      { numRuns: 100 },
    );
  });
  expect(server.rig.losses.events).toBe(0);
});

test('records stand in one order with the calls of the same thread', async () => {
  await server.inCase('', async ({ call, writes }) => {
    const before = logs().length;
    for (let i = 0; i < 3; i += 1) {
      await call('send', i + 1);
      await server.main.call('log', `after-${i + 1}`);
    }
    const records = logs().slice(before);
    const order = [...writes(), ...records].toSorted((a, b) => a.sequence - b.sequence);
    expect(order.map((event) => (event.kind === 'call' ? event.result : event.text))).toEqual([
      1,
      'after-1',
      2,
      'after-2',
      3,
      'after-3',
    ]);
    expect(new Set(order.map(({ tid }) => tid)).size).toBe(1);
    expect(order.every(({ atNs }, i) => i === 0 || atNs >= order[i - 1]!.atNs)).toBe(true);
  });
});

test('copies of the log descriptor are the log, in children too', async () => {
  await server.inCase('', async () => {
    const before = logs().length;
    const { result: copy } = await server.main.call('dup', 1);
    const path = server.controlPath('logger');
    await server.main.call('fork', path);
    const child = await server.openCommander(path);
    await server.main.call('write', copy, 1);
    await child.call('log', 'from-the-child');
    await server.main.call('close', copy);
    expect(logs().slice(before)).toMatchObject([{ bytes: 1 }, { text: 'from-the-child' }]);
  });
});

test('writes to other files are not records', async () => {
  await server.inCase('', async ({ call, fd }) => {
    await server.main.call('log', 'known');
    const before = logs().length;
    await call('close');
    const stranger = await server.meet('127.5.5.5');
    expect(stranger.fd).toBe(fd);
    await stranger.call('write', 10);
    await stranger.call('writev', '5,5');
    await stranger.leave();
    expect(logs()).toHaveLength(before);
  });
});
