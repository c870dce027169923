import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { NthfailError } from '../harness/errors.ts';
import type { Target } from '../harness/target/target.ts';

/** What this process may use when it starts: Cpus_allowed_list of proc(5), such as `0-3,6`. */
const ALLOWED = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';

/** The last CPU of them, for what is measured. */
const MEASURED = /\d+$/.exec(ALLOWED)?.[0] ?? '0';

/**
 * A command line that keeps `command` and whatever it starts on one CPU, the same one for all.
 *
 * Two processes that wake each other up pay several times as much when they are on two cores, above all in a virtual
 * machine, and the scheduler moves them as it likes: that would be most of the cost of a traced call, and would double or
 * halve nginx's rate from one second to the next.
 */
export function pinCommand(command: string, args: readonly string[]): readonly [string, ...string[]] {
  return ['taskset', '-c', MEASURED, command, ...args];
}

/** The target, pinned as {@link pinCommand} says. */
export function pinTarget(target: Target): Target {
  return {
    ...target,
    prepare: (site) => {
      const launch = target.prepare(site);
      const [command, ...args] = pinCommand(launch.command, launch.args);
      return { ...launch, command, args };
    },
  };
}

/** Keeps this process off the CPU of the pinned ones while `work` runs; on a single CPU it shares it with them. */
export async function withHarnessElsewhere<Result>(work: () => Promise<Result>): Promise<Result> {
  const others = listCpus(ALLOWED).filter((cpu) => cpu !== Number(MEASURED));
  if (others.length === 0) return work();
  moveHarness(others.join(','));
  try {
    return await work();
  } finally {
    moveHarness(ALLOWED);
  }
}

function listCpus(list: string): readonly number[] {
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** All threads of this process. */
function moveHarness(cpus: string): void {
  const { status, stderr } = spawnSync('taskset', ['-apc', cpus, String(process.pid)], { encoding: 'utf8' });
  if (status !== 0)
    throw new NthfailError('NF_E_PLATFORM', `cannot choose a CPU: taskset -apc ${cpus}: ${stderr}`, {
      hint: 'apt-get install util-linux',
    });
}
