import { NthfailError } from '../errors.ts';
import type { ProbeHit } from '../probe/hit-order.ts';
import type { Run } from './run.ts';

/**
 * The entries of a probed function while a case ran, oldest first: of every thread and process of the server, and for its bystanders too.
 * @param name as it was given to the probes
 * @throws NthfailError `NF_E_USAGE` when the function was not probed in this run: then none would say nothing
 *
 * @example
 * const server = await startServer(target, { probes: { functions: ['on_error'] } });
 * const run = await runCase(server, { plan: 'write#1=ECONNRESET', workload: 'GET /' });
 * entriesOf(run, 'on_error').length; // 1
 */
export function entriesOf({ probes }: Pick<Run, 'probes'>, name: string): readonly ProbeHit[] {
  if (probes?.functions.includes(name) === true) return probes.hits.filter((hit) => hit.name === name);
  throw new NthfailError('NF_E_USAGE', `${name} was not probed in this run`, {
    hint:
      probes === undefined
        ? 'start the server with probes: startServer(target, { probes: { functions: [...] } })'
        : `these were: ${probes.functions.join(', ')}`,
  });
}
