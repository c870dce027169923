import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { AREA } from '../../harness/native/layout.data.ts';
import { createSegment } from '../../harness/native/ffi.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { thrownBy } from '../plan/thrown-by.ts';

test('a segment that does not fit into its tmpfs is an error, and no file is left', (context) => {
  const directory = makeScratchDirectory(tmpdir());
  const small = join(directory, 'small');
  onTestFinished(() => {
    // Lazily: a segment stays mapped until this process ends.
    spawnSync('umount', ['--lazy', small]);
    removeScratchDirectory(directory);
  });
  mkdirSync(small);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'nthfail-test', small]).status !== 0)
    context.skip('mounting a small tmpfs is not allowed here');

  const path = join(small, 'segment');
  const error = thrownBy(() => createSegment(path, 65_536));
  expect(error).toMatchObject({
    code: 'NF_E_SEGMENT',
    message: `cannot make the shared segment ${path}: ENOSPC`,
    hint: 'look at the free space and the permissions of /dev/shm (df /dev/shm)',
  });
  expect(readdirSync(small)).toEqual([]);
  expect(createSegment(path, 64).view.length).toBeGreaterThan(AREA.journal.at);
});
