import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { buildNative } from '../../../harness/native/build-native.ts';
import { compile } from '../../../harness/native/compile.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';
import { Rig } from '../../../harness/rig/rig.ts';
import { runProgram } from '../../transparency/run-program.ts';
import { buildVictim } from '../build-victim.ts';
import { environmentFor } from './own-connection.ts';

/** Builds the library `fixtures/victims/<name>.c`. */
function buildLibrary(name: string): string {
  const folder = join(packageRoot(), 'fixtures/victims');
  return compile({ name: `lib${name}.so`, folder, sources: [`${name}.c`], flags: ['-shared', '-fPIC'] });
}

/** A program that links a library: the constructors of that run before those of what is preloaded. */
function buildUserOf(library: string): string {
  return buildVictim('does-nothing', ['-Wl,--no-as-needed', library, `-Wl,-rpath,${dirname(library)}`]);
}

/** Runs a program with the library and a segment; with the library and none; without. */
async function runInEachWay(
  program: string,
  preload = (own: string): string => own,
): Promise<readonly unknown[]> {
  const rig = new Rig();
  try {
    const library = buildNative().preload;
    const environments = [
      { ...environmentFor(rig), LD_PRELOAD: preload(library) },
      { LD_PRELOAD: preload(library) },
      { LD_PRELOAD: preload('') },
    ];
    return await Promise.all(
      environments.map(async (env) => {
        const { end, text, stderr } = await runProgram(program, [], { env, timeoutMs: 5000 });
        return { end, text, stderr };
      }),
    );
  } finally {
    rig.close();
  }
}

test('a constructor that is earlier than ours makes its calls, send and recv too', async () => {
  const [withSegment, without, plain] = await runInEachWay(buildUserOf(buildLibrary('calls-early')));
  expect(plain).toMatchObject({ end: 0, stderr: '', text: expect.stringContaining('&byte, 1, 0) = 1\n') });
  expect(withSegment).toEqual(plain);
  expect(without).toEqual(plain);
});

test.each([
  { where: 'linked', arrange: (own: string) => own },
  { where: 'preloaded before ours', arrange: (own: string) => `${buildLibrary('allocates-early')}:${own}` },
  { where: 'preloaded behind ours', arrange: (own: string) => `${own}:${buildLibrary('allocates-early')}` },
])(
  'an allocator, $where, that maps memory and reads a file when it is first used: no call of it allocates',
  async (how) => {
    const program =
      how.where === 'linked' ? buildUserOf(buildLibrary('allocates-early')) : buildVictim('does-nothing');
    for (const run of await runInEachWay(program, how.arrange))
      expect(run).toEqual({ end: 0, stderr: '', text: 'has read\n' });
  },
);
