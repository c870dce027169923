import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';

test('ffi.ts is the only file that imports ffi-rs', () => {
  const root = packageRoot();
  const folders = ['harness', 'scenarios', 'fixtures', 'test'];
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.[cm]?[jt]s$/.test(path))
      .map((path) => join(folder, path)),
  );
  const importers = sources.filter((path) =>
    /(?:from|import|require)\s*\(?\s*['"]ffi-rs['"]/.test(readFileSync(join(root, path), 'utf8')),
  );
  // The one in test/ stands for a user who loads C code of his own.
  expect(importers).toEqual(['harness/native/ffi.ts', 'test/library/write-path-library.ts']);
});
