import type { ClientStep, Workload } from '../exchange/workload.ts';
import type { Fault } from '../plan/fault.ts';
import type { ArmedCase } from '../rig/armed-case.ts';
import type { RunningServer } from '../target/running-server.ts';
import type { ClientLane } from './client-lane.ts';
import { stopReading } from './full-buffer.ts';
import type { LanePlan } from './plan-lanes.ts';
import type { HoldAction } from './run.ts';

/** A client of a case: it does its steps, and acts where the plan stops the server. */
export class CaseClient {
  readonly lane: ClientLane;
  readonly #performed: ClientStep[] = [];
  readonly #stops: Promise<unknown>;
  #end: () => void = () => {};

  constructor(
    server: RunningServer,
    armed: ArmedCase,
    lane: ClientLane,
    options: {
      readonly steps: LanePlan['steps'];
      readonly onHold: Readonly<Record<string, HoldAction>>;
      readonly patienceMs: number;
    },
  ) {
    this.lane = lane;
    const isOver = new Promise<false>((resolve) => (this.#end = () => resolve(false)));
    const { client } = lane;
    const actAt = async (step: number): Promise<void> => {
      const fault = armed.plan.steps[step]?.fault;
      if (fault === undefined || !isStop(fault)) return;
      const isHeld = await Promise.race([armed.waitUntilHeld(step, options.patienceMs), isOver]);
      if (isHeld && fault.kind === 'full') return stopReading(server, armed, lane, step);
      const planned = fault.kind === 'hold' ? options.onHold[fault.name] : 'reset';
      const action = isHeld ? (planned ?? 'release') : 'release';
      if (action === 'reset') await client.reset();
      if (action === 'close') await client.close();
      armed.release(step);
    };
    this.#stops = Promise.all(options.steps.map(actAt));
    // `complete` rejects with it; until then, and in a case that is abandoned, nobody listens.
    this.#stops.catch(() => {});
  }

  /** What it did so far. */
  get workload(): Workload {
    return this.#performed;
  }

  /** Does one step. A step on a connection that has ended changes nothing. */
  async perform(step: ClientStep): Promise<void> {
    this.#performed.push(step);
    await this.lane.perform(step);
  }

  /** Reads again if it had paused, waits for every response, the end, or its patience, and lets go what is held. */
  async complete(): Promise<void> {
    await this.lane.complete();
    this.#end();
    await this.#stops;
  }

  /** Acts at no further stop of the server. */
  abandon(): void {
    this.#end();
  }
}

/** Whether the server is stopped there until the harness lets it go. */
function isStop({ kind }: Fault): boolean {
  return kind === 'hold' || kind === 'reset-peer' || kind === 'full';
}
