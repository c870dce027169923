import { readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { rememberByFile } from '../../harness/symbols/remember-by-file.ts';

const directory = makeScratchDirectory(tmpdir());
afterAll(() => removeScratchDirectory(directory));

test('a file is read once, and again when it is another', () => {
  const path = join(directory, 'file');
  let reads = 0;
  const read = rememberByFile((from) => {
    reads += 1;
    return readFileSync(from, 'utf8');
  });
  // What is not there is said each time, and not remembered.
  expect(() => read(path)).toThrow('ENOENT');
  writeFileSync(path, 'one');
  expect([read(path), read(path), reads]).toEqual(['one', 'one', 2]);
  writeFileSync(path, 'longer');
  expect([read(path), read(path), reads]).toEqual(['longer', 'longer', 3]);
  writeFileSync(path, 'former');
  utimesSync(path, 1, 1);
  expect([read(path), reads]).toEqual(['former', 4]);
  writeFileSync(`${path}.new`, 'latest');
  utimesSync(`${path}.new`, 1, 1);
  renameSync(`${path}.new`, path);
  expect([read(path), reads]).toEqual(['latest', 5]);
  rmSync(path);
  expect(() => read(path)).toThrow('ENOENT');
});
