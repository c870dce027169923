import type { AsyncCommand } from 'fast-check';
import { type ClientStep, printWorkload, type Workload } from '../exchange/workload.ts';
import type { ConnectionModel } from './connection-model.ts';

/** The client of a history. */
export interface HistoryClient {
  /** Does one step. */
  readonly perform: (step: ClientStep) => Promise<void>;
  /** Compares what was received with what the model claims after a wait. @throws ModelViolation */
  readonly checkReceived: (model: ConnectionModel) => void;
}

/** One command of a history, for fc.commands: a few steps that belong together. */
export class HistoryCommand implements AsyncCommand<ConnectionModel, HistoryClient> {
  readonly #steps: Workload;

  constructor(steps: Workload) {
    this.#steps = steps;
  }

  /** The model allows the first step; where it forbids a later one, the rest is left out. */
  check(model: Readonly<ConnectionModel>): boolean {
    const [first] = this.#steps;
    return first !== undefined && model.allows(first);
  }

  /** @throws ModelViolation */
  async run(model: ConnectionModel, client: HistoryClient): Promise<void> {
    for (const step of this.#steps) {
      if (!model.allows(step)) return;
      model.take(step);
      await client.perform(step);
      if (step.kind === 'await') client.checkReceived(model);
    }
  }

  toString(): string {
    return printWorkload(this.#steps);
  }
}
