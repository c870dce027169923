import type { TimedCall } from './timed-call.ts';

/** A way to run the victim under another tool. */
export type RivalMode = 'fiu-idle' | 'fiu-armed' | 'strace' | 'strace-seccomp';

/** Which of the calls fail with EPIPE: none, although the tool may be armed, or the first one at the latest. */
export type Strike = 'never' | 'at-once';

/** Another tool that can fail a call, and how to run a program under it. */
export interface Rival {
  readonly mode: RivalMode;
  readonly title: string;
  readonly program: string;
  /** Debian package that has it. */
  readonly aptPackage: string;
  /** Whether a call takes microseconds, so that a round of it is much longer than one of a preloaded library. */
  readonly isSlow: boolean;
  /** The tool's own arguments, before the program's. */
  readonly args: (call: TimedCall, strike: Strike) => readonly string[];
}

/** No named pipe, and so no thread that listens on it: nothing but the preloaded libraries. */
const FIU_ARGS = ['-x', '-f', ''];

/** The last invocation that strace 6 can name. A process that makes as many calls is struck, and the round then fails. */
const STRACE_NEVER = 65_535;

function fiuCommands({ fiuPoint }: TimedCall, strike: Strike): readonly string[] {
  const probability = strike === 'never' ? 0 : 1;
  return ['-c', `enable_random name=${fiuPoint},probability=${probability},failinfo=32`];
}

function straceInjection({ syscall }: TimedCall, strike: Strike): readonly string[] {
  const first = strike === 'never' ? STRACE_NEVER : 1;
  // -I 2: with -o strace would block the signal that ends it.
  return ['-I', '2', '-o', '/dev/null', '-e', `inject=${syscall}:error=EPIPE:when=${first}`];
}

/** Each of them; where one tool has two rows, the second is the cheaper or the more common way to use it. */
export const RIVALS: readonly Rival[] = [
  {
    mode: 'fiu-idle',
    title: 'libfiu, nothing enabled',
    program: 'fiu-run',
    aptPackage: 'fiu-utils',
    isSlow: false,
    // Struck, it is the next row: that shows that the library is in the victim.
    args: (call, strike) => [...FIU_ARGS, ...(strike === 'never' ? [] : fiuCommands(call, strike))],
  },
  {
    mode: 'fiu-armed',
    title: 'libfiu, enabled with probability 0',
    program: 'fiu-run',
    aptPackage: 'fiu-utils',
    isSlow: false,
    args: (call, strike) => [...FIU_ARGS, ...fiuCommands(call, strike)],
  },
  {
    mode: 'strace',
    title: 'strace -e inject',
    program: 'strace',
    aptPackage: 'strace',
    isSlow: true,
    args: (call, strike) => straceInjection(call, strike),
  },
  {
    mode: 'strace-seccomp',
    title: 'strace -f --seccomp-bpf -e inject',
    program: 'strace',
    aptPackage: 'strace',
    isSlow: true,
    // Only this call stops the victim.
    args: (call, strike) => [
      '-f',
      '--seccomp-bpf',
      '-e',
      `trace=${call.syscall}`,
      ...straceInjection(call, strike),
    ],
  },
];
