import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { packageRoot } from '../../harness/native/package-root.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';

/** How each program is asked for its version, by its name. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  apache2: '-v',
  haproxy: '-v',
  lighttpd: '-v',
  nginx: '-v',
};

/** The first line of what a server's program says of its version; the reference server is the one of this repository. */
export function readVersion({ program }: RunningServer): string {
  if (program.startsWith(packageRoot())) return 'of this repository';
  const { stdout, stderr } = spawnSync(program, [ARGUMENTS[basename(program)] ?? '--version'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  return (
    `${stdout}${stderr}`
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'unknown'
  );
}
