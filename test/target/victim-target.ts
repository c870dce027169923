import type { Target } from '../../harness/target/target.ts';
import { buildVictim } from '../native/build-victim.ts';

/** The program `fixtures/victims/<name>.c`, given an address, a port and `more`. */
export function victimTarget(name: string, more: readonly string[] = []): Target {
  return {
    name,
    title: name,
    log: {},
    prepare: ({ host, port }) => ({
      command: buildVictim(name),
      args: [host, String(port), ...more],
      stopSignal: 'SIGTERM',
    }),
  };
}
