import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The scratch directories that the process `pid` has made and not removed. */
export function ownDirectories(pid: number = process.pid): readonly string[] {
  return ['/dev/shm', tmpdir()].flatMap((parent) =>
    readdirSync(parent)
      .filter((name) => name.startsWith(`nthfail-${pid}-`))
      .map((name) => join(parent, name)),
  );
}
