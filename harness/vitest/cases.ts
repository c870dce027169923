import { setTimeout as delay } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { checkCase, type CheckCaseOptions } from '../check/check-case.ts';
import { NthfailError } from '../errors.ts';
import { connectRawClient, type RawClientOptions } from '../exchange/connect-raw-client.ts';
import type { RawClient } from '../exchange/raw-client.ts';
import type { Workload } from '../exchange/workload.ts';
import type { Plan } from '../plan/plan.ts';
import type { Run } from '../run/run.ts';
import type { RunningServer } from '../target/running-server.ts';
import type { StartOptions } from '../target/start-server.ts';
import type { Target } from '../target/target.ts';
import type { Evidence } from './evidence.ts';
import { noteRefusals } from './note-refusals.ts';
import type { ServerPool } from './server-pool.ts';
import { skipIfLacking } from './skip-if-lacking.ts';

/**
 * The running server of a target, by default of the test's own. It is started when it is first asked for, shared by the
 * tests of the file, and stopped after them. A target that this machine lacks skips the test, or fails it where
 * NTHFAIL_REQUIRE_SERVERS is set.
 * @throws NthfailError what `startServer` throws
 */
export type Serve = (target?: Target, options?: StartOptions) => Promise<RunningServer>;

/** Options of a case in a test. */
export interface FaultsOptions extends Omit<
  CheckCaseOptions,
  'plan' | 'workload' | 'contracts' | 'thresholds' | 'signal'
> {
  /** Default: that of the test's target. */
  readonly server?: RunningServer;
}

/** Faults that wait for a client. */
export interface PlannedFaults {
  /**
   * Runs the case: a client that does this, and the faults that strike its connection. A run that diverged is tried again.
   * @throws NthfailError what `runCase` throws: the run is broken
   */
  readonly on: (workload: Workload | string) => Promise<Run>;
}

/**
 * Plans faults for one case.
 *
 * @example
 * const run = await faults('write#1=short:100; write#2=ECONNRESET').on('GET /big.bin');
 */
export type Faults = (plan: Plan | string, options?: FaultsOptions) => PlannedFaults;

/** Options of a client of a test. */
export interface ClientOptions extends Omit<RawClientOptions, 'host' | 'port'> {
  /** Default: that of the test's target. */
  readonly server?: RunningServer;
}

/** Connects a client that owns every byte; it is closed after the test. @throws NthfailError `NF_E_CLIENT` */
export type Connect = (options?: ClientOptions) => Promise<RawClient>;

/** What a test does with servers. */
export interface Cases {
  readonly serve: Serve;
  readonly faults: Faults;
  readonly client: Connect;
}

/** What the cases of one test share. */
export interface CasesParts {
  readonly servers: ServerPool;
  /** How servers are started, unless a test says it itself. */
  readonly startOptions: StartOptions;
  readonly evidence: Evidence;
  readonly context: Pick<TestContext, 'signal' | 'skip'>;
  /** Clients to close after the test. */
  readonly clients: RawClient[];
}

/** The cases of a test on one target, as its own or as those of a control. */
export function makeCases(
  { servers, startOptions, evidence, context, clients }: CasesParts,
  target: Target | undefined,
  control?: object,
): Cases {
  const serve: Serve = async (wanted = target, options = startOptions) => {
    if (wanted === undefined)
      throw new NthfailError('NF_E_USAGE', 'the test has no target', {
        hint: 'const test = testOn(target), or test.override({ target }) in a describe',
      });
    return skipIfLacking(context, () => servers.get(wanted, options));
  };
  const faults: Faults = (plan, { server, ...options } = {}) => {
    const use = evidence.expectUse(plan);
    return {
      on: async (workload) => {
        use();
        const on = server ?? (await serve());
        const running = checkCase(on, { ...options, plan, workload, signal: context.signal });
        const run = await evidence.keep(running, control);
        noteRefusals(run);
        await noticeEnd(on, run);
        return run;
      },
    };
  };
  const client: Connect = async ({ server, ...options } = {}) => {
    const { host, port } = server ?? (await serve());
    const connected = await connectRawClient({ ...options, host, port });
    clients.push(connected);
    return connected;
  };
  return { serve, faults, client };
}

/** How long the end of a server that was killed may go unnoticed, in milliseconds. */
const END_MS = 1000;

/** Waits until it is known that the server has ended, if the plan killed it: the next case needs another one. */
async function noticeEnd(server: RunningServer, { events }: Run): Promise<void> {
  const slots = new Set(
    server.rig.processes.flatMap(({ pid, process }) => (pid === server.pid ? process : [])),
  );
  const isKilled = events.some(
    (event) => event.kind === 'call' && event.isKilled && slots.has(event.process),
  );
  if (!isKilled) return;
  for (const last = Date.now() + END_MS; server.end === undefined && Date.now() < last;) await delay(5);
}
