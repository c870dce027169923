import { availableParallelism, cpus, loadavg, release } from 'node:os';
import { readPlatform } from '../harness/native/platform.ts';

/** Where the numbers were taken. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly glibc: string;
  readonly node: string;
  /** Processes that wanted to run in the last minute, on average, when the benchmark began: others disturb it. */
  readonly load: number;
}

/** Reads the machine as it is now. */
export function readMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown cpu',
    cores: availableParallelism(),
    kernel: release(),
    glibc: readPlatform().glibc ?? 'none',
    node: process.version,
    load: loadavg()[0] ?? 0,
  };
}

/** The machine in one line. */
export function describeMachine({ cpu, cores, kernel, glibc, node, load }: Machine): string {
  return `${cpu}, ${cores} cores, Linux ${kernel}, glibc ${glibc}, node ${node}; load before: ${load.toFixed(2)}`;
}
