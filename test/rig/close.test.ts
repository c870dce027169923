import { existsSync, readdirSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Rig } from '../../harness/rig/rig.ts';
import { ownDirectories } from './own-directories.ts';
import { thrownBy } from '../plan/thrown-by.ts';

/** How many descriptors, or threads, this process has. */
const countOwn = (what: 'fd' | 'task'): number => readdirSync(`/proc/self/${what}`).length;

test('a rig has a private directory with a private file', () => {
  const rig = new Rig();
  expect(statSync(rig.directory).mode & 0o777).toBe(0o700);
  expect(readdirSync(rig.directory)).toEqual(['segment']);
  expect(statSync(rig.segmentPath).mode & 0o777).toBe(0o600);
  rig.close();
});

test('close removes the directory and can be called again', () => {
  const rig = new Rig();
  const armed = rig.arm({ steps: [] }, { by: 'accept', ordinal: 1 });
  for (let i = 0; i < 3; i += 1) rig.close();
  expect(existsSync(rig.directory)).toBe(false);
  armed.disarm();
  rig.drain();
  expect(rig.losses).toEqual({ events: 0, connections: 0, descriptors: 0 });
});

test('rigs that are closed keep no descriptors and no threads', async () => {
  const COUNT = 30;
  new Rig().close();
  const before = { fd: countOwn('fd'), task: countOwn('task') };
  for (let i = 0; i < COUNT; i += 1) new Rig({ journalCapacity: 64 }).close();
  // The pipes' reading ends are closed in a later turn of the event loop.
  for (let i = 0; i < 100 && countOwn('fd') > before.fd; i += 1)
    await new Promise((resolve) => setImmediate(resolve));
  expect(countOwn('fd') - before.fd).toBeLessThan(COUNT / 2);
  expect(countOwn('task') - before.task).toBeLessThan(COUNT / 2);
});

test.each([0, 1, 63, 65, 100, -64, 64.5, NaN, 2 ** 25, 2 ** 40])(
  'a journal of %d events is refused, and nothing is left',
  (journalCapacity) => {
    const error = thrownBy(() => new Rig({ journalCapacity }));
    expect(error).toMatchObject({
      code: 'NF_E_USAGE',
      message: `journalCapacity is ${journalCapacity}, expected a power of two from 64 to 16777216`,
    });
    expect(ownDirectories()).toEqual([]);
  },
);
