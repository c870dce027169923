import { pathsOf, toWorkload, type Workload } from '../exchange/workload.ts';
import type { RunningServer } from '../target/running-server.ts';
import type { Golden } from './golden.ts';
import { OpenCase, type OpenCaseOptions } from './open-case.ts';
import { goldenOf } from './record-golden.ts';
import type { Run } from './run.ts';

/** Options of {@link runCase}. */
export interface CaseOptions extends Omit<OpenCaseOptions, 'path'> {
  /** What the client does on its connection, or its text: `GET /big.bin`, or `GET /a; GET /b; half-close`. */
  readonly workload: Workload | string;
  /** The recorded fault-free run of the same requests. Default: recorded when it is needed first. */
  readonly golden?: Golden;
}

/**
 * Runs one case: a bystander before, the plan armed, the workload on each connection that the plan names, the server's
 * teardown, bystanders after. Cases may run side by side on one server.
 * @throws NthfailError `NF_E_USAGE`, `NF_E_PLAN_SYNTAX`, `NF_E_GOLDEN`, `NF_E_CLIENT`, `NF_E_NOT_LOADED`,
 * `NF_E_SYMBOLS` or `NF_E_SEGMENT`: the run is broken.
 */
export async function runCase(server: RunningServer, options: CaseOptions): Promise<Run> {
  const workload = toWorkload(options.workload);
  // First: it makes sure that there is what the workload asks for.
  const golden = options.golden ?? (await goldenOf(server, workload));
  const open = await OpenCase.open(server, { ...options, path: pathsOf(workload)[0] ?? '/' });
  try {
    for (let i = 0; i < open.clientCount; i += 1) {
      const client = await open.connect();
      for (const step of workload) await client.perform(step);
      await client.complete();
    }
  } catch (error) {
    await open.abandon();
    throw error;
  }
  return open.finish(golden);
}
