import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALLOCATIONS_SOURCES, PRELOAD_SOURCES } from '../../../harness/native/build-native.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';
import { connectRawClient } from '../../../harness/exchange/connect-raw-client.ts';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { Rig } from '../../../harness/rig/rig.ts';
import { parsePlan } from '../../../harness/plan/parse-plan.ts';
import { canConnect } from '../../../harness/target/can-connect.ts';
import { findFreePort, pickServerHost } from '../../../harness/target/free-port.ts';
import { skipOrFail } from '../../target/skip-or-fail.ts';
import { PART, SECOND_SEND_FAILS } from './serving.ts';

const FLAGS = ['-std=c11', '-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra', '-Wshadow', '-Werror'];
const HEADERS = ['linux', 'asm-generic', 'asm'];

/** The folder of the kernel's headers of that name, which Debian's musl does not look into. */
function findHeaders(name: string): string {
  const machine = spawnSync('uname', ['-m'], { encoding: 'utf8' }).stdout.trim();
  const multiarch = `/usr/include/${machine}-linux-gnu/${name}`;
  return existsSync(multiarch) ? multiarch : `/usr/include/${name}`;
}

test.for([
  { kind: 'library', sources: PRELOAD_SOURCES, flags: [], isFollowed: false },
  {
    kind: 'library with allocations',
    sources: ALLOCATIONS_SOURCES,
    flags: ['-DNF_FOLLOWS_ALLOCATIONS', '-fno-builtin'],
    isFollowed: true,
  },
])(
  'a server on musl is struck by the $kind built for musl',
  async ({ sources, flags, isFollowed }, context) => {
    if (spawnSync('musl-gcc', ['--version']).status !== 0)
      skipOrFail(context, 'musl-gcc (apt-get install musl-tools)');
    const directory = mkdtempSync(join(tmpdir(), 'nthfail-musl-'));
    const rig = new Rig();
    try {
      for (const name of HEADERS) symlinkSync(findHeaders(name), join(directory, name));
      const build = (result: string, files: readonly string[], more: readonly string[]): string => {
        const path = join(directory, result);
        const args = [...FLAGS, '-isystem', directory, ...more, '-o', path, ...files];
        expect(spawnSync('musl-gcc', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
        return path;
      };
      const native = join(packageRoot(), 'harness/native/src');
      const library = build(
        'libnthfail-preload.so',
        sources.map((file) => join(native, file)),
        [...flags, '-shared', '-fPIC', '-fvisibility=hidden'],
      );
      const program = build('answers', [join(packageRoot(), 'fixtures/victims/answers.c')], []);
      const host = pickServerHost();
      const port = await findFreePort(host);
      const server = spawn(program, [host, String(port)], {
        env: { LD_PRELOAD: library, NTHFAIL_SEGMENT: rig.segmentPath },
        stdio: 'inherit',
      });
      const ended = once(server, 'exit');
      try {
        await expect.poll(() => canConnect(host, port)).toBe(true);
        const source = nextSourceAddress();
        const armed = rig.arm({ steps: [SECOND_SEND_FAILS] }, { by: 'source', address: source });
        const client = await connectRawClient({ host, port, source });
        await client.send(Buffer.from('\n'));
        await client.ended;
        expect(client.exchange().received.toString()).toBe(PART);
        expect(armed.outcomes()).toMatchObject([{ state: 'fired' }]);
        expect(rig.processes.map(({ pid }) => pid)).toEqual([server.pid]);
        const arm = (): void =>
          rig.arm(parsePlan('malloc#1=fail'), { by: 'source', address: nextSourceAddress() }).disarm();
        if (isFollowed) arm();
        else expect(arm).toThrow('which this server is not followed in');
        await client.close();
        armed.disarm();
      } finally {
        server.kill('SIGKILL');
        await ended;
      }
    } finally {
      rig.close();
      rmSync(directory, { recursive: true });
    }
  },
);
