import { setTimeout as delay } from 'node:timers/promises';
import type { Judgement, Verdict } from '../contract/judge.ts';
import { NthfailError } from '../errors.ts';
import { printWorkload } from '../exchange/workload.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { CheckedCase } from '../check/check-case.ts';
import type { Run } from '../run/run.ts';
import type { Tally } from './tally.ts';

/** A run that a test made, and what came of it. */
export interface JudgedRun {
  readonly run: Run;
  /** By every contract, until `toSatisfyContracts` judges it by those that the test names. */
  judgement: Judgement;
  /** The command that runs the test again. */
  readonly testCommand: string;
  /** The control that it is a run of. */
  readonly control: object | undefined;
  /** What matchers that found a contract broken say of it. */
  readonly contractFailures: string[];
}

/** Every run that a test of this process made. */
const judgedRuns = new WeakMap<Run, JudgedRun>();

/** What is known of a run, if a test of this process made it. */
export function findJudgedRun(run: Run): JudgedRun | undefined {
  return judgedRuns.get(run);
}

/** What one test did: its runs, oldest first, and its controls. */
export class Evidence {
  readonly runs: JudgedRun[] = [];
  /** Controls that were red, as they must be. */
  redControls = 0;
  readonly #testCommand: string;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #unused = new Set<{ readonly plan: string }>();

  /** @param testCommand the command that runs the test again */
  constructor(testCommand: string) {
    this.#testCommand = testCommand;
  }

  /** Waits for a case and keeps its run. */
  async keep(running: Promise<CheckedCase>, control: object | undefined): Promise<Run> {
    this.#underWay.add(running);
    try {
      const { run, judgement } = await running;
      const judged: JudgedRun = {
        run,
        judgement,
        testCommand: this.#testCommand,
        control,
        contractFailures: [],
      };
      judgedRuns.set(run, judged);
      // Vitest shows that where it shows the run; the run itself has every byte and call in it.
      Object.defineProperty(run, 'toJSON', { value: () => nameRun(judged) });
      this.runs.push(judged);
      return run;
    } finally {
      this.#underWay.delete(running);
    }
  }

  /** Notes a plan that waits for a client to strike. @returns a function that says that it has one */
  expectUse(plan: Run['plan'] | string): () => void {
    const waiting = { plan: typeof plan === 'string' ? plan : printPlan(plan) };
    this.#unused.add(waiting);
    return () => void this.#unused.delete(waiting);
  }

  /**
   * Waits for cases that the test did not wait for, so that they do not strike the next one.
   * @param limitMs longest wait, in milliseconds
   */
  async settle(limitMs: number): Promise<void> {
    if (this.#underWay.size === 0) return;
    const isOver = new AbortController();
    const timeUp = delay(limitMs, undefined, isOver).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#underWay), timeUp]);
    isOver.abort();
  }

  /** @throws NthfailError `NF_E_USAGE` when the test planned faults that no client was there for */
  assertUsed(): void {
    const [waiting] = this.#unused;
    if (waiting !== undefined)
      throw new NthfailError('NF_E_USAGE', `faults(${JSON.stringify(waiting.plan)}) ran nothing`, {
        hint: "say what the client does: await faults(plan).on('GET /')",
      });
  }

  tally(): Tally {
    const runs: Partial<Record<Verdict, number>> = {};
    for (const { judgement, control } of this.runs)
      if (control === undefined) runs[judgement.verdict] = (runs[judgement.verdict] ?? 0) + 1;
    return { runs, redControls: this.redControls };
  }
}

function nameRun({ run, judgement }: JudgedRun): object {
  const workload = printWorkload(run.exchanges[0]?.workload ?? []);
  const { verdict, reason } = judgement;
  return { target: run.target.name, plan: printPlan(run.plan), workload, verdict, reason };
}
