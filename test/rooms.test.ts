import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../harness/native/package-root.ts';

const harness = join(packageRoot(), 'harness');
const text = readFileSync(join(packageRoot(), 'docs/architecture.md'), 'utf8');

/** The rows of the table of rooms, but for those that may import everything. */
const ROOMS = [...text.matchAll(/^\| `harness\/(\w+(?:\/\w+)*)\/` +\|[^|]*\| ([^|]*?) *\|$/gm)]
  .map(([, room = '', allowed = '']) => ({ room, allowed: allowed.split(', ') }))
  .filter(({ allowed }) => !allowed.includes('everything'));

/** The rooms whose files the files of `room` import, `errors` for `errors.ts`. */
function importsOf(room: string): readonly string[] {
  const folder = join(harness, room);
  const imported = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/from '(\.\.[^']+)'/g)])
    .map(([, path = '']) => normalize(join(room, path)).split('/')[0]?.replace('.ts', '') ?? '');
  return [...new Set(imported)].filter((one) => one !== room);
}

test('the table has every room but the faces', () => {
  const folders = readdirSync(harness, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const rooms = ROOMS.map(({ room }) => room).filter((room) => !room.includes('/'));
  expect([...rooms, 'cli', 'vitest'].toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
});

test.each(ROOMS)('$room imports what docs/architecture.md says', ({ room, allowed }) => {
  expect(importsOf(room).toSorted()).toEqual(allowed.toSorted());
});
