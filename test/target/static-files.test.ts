import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { makeDocumentRoot, patternedPath, providePatternedFile } from '../../harness/target/static-files.ts';

const DAY_MS = 86_400_000;

const directory = makeScratchDirectory(tmpdir());
afterAll(() => removeScratchDirectory(directory));

test('files are old when they are made, and readable by anybody, whatever the umask', () => {
  const umask = process.umask(0o077);
  onTestFinished(() => void process.umask(umask));
  const root = makeDocumentRoot(directory);
  providePatternedFile(directory, patternedPath(7));
  expect(statSync(root).mode & 0o777).toBe(0o755);
  for (const name of ['big.bin', 'small.txt', patternedPath(7)]) {
    const { mode, mtimeMs } = statSync(join(root, name));
    expect(mode & 0o777).toBe(0o644);
    expect(Date.now() - mtimeMs).toBeGreaterThan(DAY_MS);
  }
});
