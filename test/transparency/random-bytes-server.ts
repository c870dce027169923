import { join } from 'node:path';
import { packageRoot } from '../../harness/native/package-root.ts';
import { commandTarget } from '../../harness/target/command.ts';
import type { Target } from '../../harness/target/target.ts';
import type { Transfer } from './random-bytes.ts';

/** Node's http server, which answers with the bytes of a transfer or with the digest of what it got. */
export const randomBytesServer: Target = commandTarget({
  command: process.execPath,
  args: [join(packageRoot(), 'fixtures/random-bytes-server.mjs'), '{host}', '{port}'],
});

/** The path of a transfer. */
export function pathOf({ seed, bytes }: Transfer): string {
  return `/${seed}/${bytes}`;
}
