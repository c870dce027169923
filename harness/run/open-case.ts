import { setTimeout as delay } from 'node:timers/promises';
import { NthfailError } from '../errors.ts';
import { pathsOf, requestsOf, type Workload } from '../exchange/workload.ts';
import { isForServer } from '../plan/counted-calls.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { ArmedCase } from '../rig/armed-case.ts';
import type { RunningServer } from '../target/running-server.ts';
import type { ProbeWindow } from '../target/server-probes.ts';
import { askFresh, finishBystander, openBystander, type OpenBystander } from './bystander.ts';
import { CaseClient } from './case-client.ts';
import { CpuWatch } from './cpu-watch.ts';
import { ClientLane } from './client-lane.ts';
import { type BeforeCase, gatherRun, lookBefore } from './gather-run.ts';
import { firstResponse, type Golden, type GoldenResponse } from './golden.ts';
import { killedBy } from './lost-processes.ts';
import { type LanePlan, planLanes } from './plan-lanes.ts';
import { plannedDelayMs } from './planned-delay.ts';
import { goldenOf } from './record-golden.ts';
import type { Bystander, HoldAction, Run } from './run.ts';
import { waitForTeardown } from './teardown.ts';

/** Options of a case. */
export interface OpenCaseOptions {
  /** The plan, or its text. @defaultValue no fault */
  readonly plan?: Plan | string;
  /** Request path of the bystanders. */
  readonly path: string;
  /**
   * How long the client waits for a response or the end of its connection, and the harness then for the server's close,
   * in milliseconds each, besides the delays of the plan. Default 2000.
   */
  readonly patienceMs?: number;
  /**
   * How long the clients keep their connections open after all is said, so that a server that cannot rest shows it, in
   * milliseconds. Default 0: as long as a bystander needs.
   */
  readonly calmMs?: number;
  /** What the client does at each hold, by its name. Default: nothing but let go. */
  readonly onHold?: Readonly<Record<string, HoldAction>>;
  /** Whether the journal tells from where calls are made. Default: when the plan names a caller. */
  readonly sites?: boolean;
  /** Aborts the case: it ends as soon as its clients are closed. */
  readonly signal?: AbortSignal;
}

/**
 * A case under way: the plan is armed, a bystander is connected, and the caller's clients do what they are told. Ends in
 * {@link finish} or {@link abandon}. Cases may run side by side on one server.
 *
 * @example
 * const open = await OpenCase.open(server, { plan: 'write#2=short:1', path: '/' });
 * const client = await open.connect();
 * await client.perform({ kind: 'get', path: '/' });
 * const run = await open.finish();
 */
export class OpenCase {
  readonly plan: Plan;
  readonly patienceMs: number;
  readonly #server: RunningServer;
  readonly #options: OpenCaseOptions;
  readonly #golden: GoldenResponse;
  readonly #bystander: OpenBystander | undefined;
  readonly #before: BeforeCase;
  readonly #lanePlans: readonly LanePlan[];
  readonly #armed: ArmedCase;
  readonly #clients: CaseClient[] = [];
  readonly #cpuWatch: CpuWatch;
  /** Ends the watch of the server's probes, and gives what they saw; undefined where there are none. */
  readonly #endProbes: (() => ProbeWindow) | undefined;
  readonly #abort = (): void => void this.#closeClients();

  private constructor(
    server: RunningServer,
    options: OpenCaseOptions,
    parts: {
      readonly plan: Plan;
      readonly patienceMs: number;
      readonly golden: GoldenResponse;
      readonly bystander: OpenBystander | undefined;
    },
  ) {
    const { rig } = server;
    this.plan = parts.plan;
    this.patienceMs = parts.patienceMs;
    this.#server = server;
    this.#options = options;
    this.#golden = parts.golden;
    this.#bystander = parts.bystander;
    this.#before = lookBefore(server);
    this.#lanePlans = planLanes(parts.plan);
    const fallback = { by: 'source', address: this.#lanePlans[0]?.source ?? '' } as const;
    this.#armed = rig.arm(parts.plan, fallback, options.sites === true ? { notesSites: true } : {});
    this.#endProbes = server.probes?.watch();
    this.#cpuWatch = new CpuWatch(server);
    options.signal?.addEventListener('abort', this.#abort);
  }

  /**
   * @throws NthfailError `NF_E_USAGE`, `NF_E_PLAN_SYNTAX`, `NF_E_GOLDEN`, `NF_E_CLIENT`, `NF_E_NOT_LOADED`, `NF_E_SYMBOLS` or `NF_E_SEGMENT`;
   * `NF_E_SERVER_EXITED` when the server behind a proxy has ended
   */
  static async open(server: RunningServer, options: OpenCaseOptions): Promise<OpenCase> {
    const plan = typeof options.plan === 'string' ? parsePlan(options.plan) : (options.plan ?? { steps: [] });
    const { patienceMs: patience = 2000 } = options;
    if (!(patience >= 0))
      throw new NthfailError('NF_E_USAGE', `patienceMs is ${patience}`, {
        hint: 'give milliseconds, from 0',
      });
    const patienceMs = patience + plannedDelayMs(plan);
    await server.assertBackend();
    const golden = firstResponse(await goldenOf(server, [{ kind: 'get', path: options.path }]));
    const bystander = await openBystander(server, golden, patienceMs);
    try {
      return new OpenCase(server, options, { plan, patienceMs, golden, bystander });
    } catch (error) {
      await bystander?.lane.client.close();
      throw error;
    }
  }

  /** How many clients the plan speaks of, 1 or more. */
  get clientCount(): number {
    return this.#lanePlans.length;
  }

  /** Connects the next client. @throws NthfailError `NF_E_CLIENT` */
  async connect(): Promise<CaseClient> {
    const lanePlan = this.#lanePlans[this.#clients.length] ?? { source: undefined, steps: [] };
    const lane = await ClientLane.connect(this.#server, lanePlan.source, this.patienceMs);
    const client = new CaseClient(this.#server, this.#armed, lane, {
      steps: lanePlan.steps,
      onHold: this.#options.onHold ?? {},
      patienceMs: this.patienceMs,
    });
    this.#clients.push(client);
    return client;
  }

  /**
   * Lets the clients complete what they began, waits for the server's teardown, disarms, and asks on the bystanders.
   * @param golden of the clients' workload. Default: what {@link goldenOf} gives
   * @throws NthfailError `NF_E_GOLDEN` or `NF_E_NOT_LOADED`, and `NF_E_SERVER_EXITED` when the server behind a proxy has ended
   */
  async finish(golden?: Golden): Promise<Run> {
    try {
      return await this.#finish(golden);
    } finally {
      await this.abandon();
      // In place of a run that speaks of the proxy, or of what failed for want of it.
      await this.#server.assertBackend();
    }
  }

  /** Gives up: the plan is disarmed, and every connection closed. After {@link finish}: nothing, for it has done so. */
  async abandon(): Promise<void> {
    this.#cpuWatch.end();
    this.#endProbes?.();
    for (const client of this.#clients) client.abandon();
    this.#armed.disarm();
    this.#options.signal?.removeEventListener('abort', this.#abort);
    await this.#closeClients();
    await this.#bystander?.lane.client.close();
  }

  async #finish(golden: Golden | undefined): Promise<Run> {
    const bystanders: Bystander[] = [];
    for (const client of this.#clients) await client.complete();
    // While the clients are still connected: a server that cannot rest has the time to show it.
    if (!this.plan.steps.some(isForServer)) bystanders.push(...(await this.#finishBystander()));
    if (this.#options.calmMs !== undefined) await delay(this.#options.calmMs);
    const cpu = this.#cpuWatch.end();
    await this.#closeClients();
    await waitForTeardown(this.#server.rig, this.#armed, {
      patienceMs: this.patienceMs,
      signal: this.#options.signal,
    });
    const outputWhileArmed = this.#server.readOutput(this.#before.outputMark);
    this.#armed.disarm();
    const probed = this.#endProbes?.();
    // The guard tells a moment later.
    const [main] = this.#server.rig.processes;
    if (main !== undefined && killedBy(this.#armed).has(main.process))
      await Promise.race([this.#server.ended, delay(this.patienceMs, undefined, { ref: false })]);
    if (bystanders.length === 0) bystanders.push(...(await this.#finishBystander()));
    bystanders.push(await askFresh(this.#server, this.#golden, this.patienceMs));
    return gatherRun({
      ...{ server: this.#server, armed: this.#armed, before: this.#before, probed },
      ...{ plan: this.plan, patienceMs: this.patienceMs },
      onHold: this.#options.onHold ?? {},
      calmMs: this.#options.calmMs ?? 0,
      ...{ clients: this.#clients, goldens: await this.#goldens(golden) },
      ...{ bystanders, outputWhileArmed, cpu },
    });
  }

  async #finishBystander(): Promise<readonly Bystander[]> {
    return this.#bystander === undefined ? [] : [await finishBystander(this.#bystander)];
  }

  async #closeClients(): Promise<void> {
    for (const { lane } of this.#clients) await lane.client.close();
  }

  async #goldens(given: Golden | undefined): Promise<readonly Golden[]> {
    return Promise.all(this.#clients.map(async ({ workload }) => given ?? this.#goldenOf(workload)));
  }

  #goldenOf(workload: Workload): Promise<Golden> {
    const isAsking = pathsOf(workload).length > 0;
    return goldenOf(
      this.#server,
      isAsking ? requestsOf(workload) : [{ kind: 'get', path: this.#options.path }],
    );
  }
}
