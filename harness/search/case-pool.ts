import { checkCase, type CheckedCase } from '../check/check-case.ts';
import type { ReplaceableServer } from '../check/replaceable-server.ts';
import { brokenContracts } from '../contract/broken-contracts.ts';
import type { Workload } from '../exchange/workload.ts';
import { isForServer } from '../plan/counted-calls.ts';
import type { Plan } from '../plan/plan.ts';
import { DEFAULT_PATIENCE_MS } from '../report/run-command.ts';
import type { RunningServer } from '../target/running-server.ts';
import { sideBySide } from './side-by-side.ts';
import { signatureOf } from './signature.ts';

/** What is tried: a workload and a plan. */
export interface Trial {
  readonly workload: Workload;
  readonly plan: Plan;
}

/** Options of {@link CasePool}. */
export interface CasePoolOptions {
  /** How long a client waits, in milliseconds. */
  readonly patienceMs: number;
  /** Cases at a time on the one server, from 1. */
  readonly lanes: number;
  /** How often each case is run, to see what leaks. Default 1; with more each case is alone. */
  readonly rounds?: number | undefined;
  /** Asked before each case; what it ends is left out. */
  readonly isOver: () => boolean;
  /** Told of each case, when it is known what became of it. */
  readonly onCase?: (checked: CheckedCase) => void;
  /** Told of a case that could not be run alone either, which is then left out. Without it that is thrown. */
  readonly onError?: (error: unknown) => void;
}

/** How long a client stays connected after all is said, in milliseconds. */
const CALM_MS = 5;
/** Cases of one lane between two looks at the server. */
const PIECE = 8;

/**
 * Runs many cases on one live server, several at a time. What does not pass beside others is run again alone, on a server
 * that no case has harmed, and that counts; of those with one signature only the first, if it shows the same alone. Run alone are
 * also the cases beside which somebody logged an alert, for whose it was nobody knows, and those whose plan is for the
 * server itself.
 */
export class CasePool {
  readonly #servers: ReplaceableServer;
  readonly #options: CasePoolOptions;
  /** Signatures that a case alone has shown. */
  readonly #confirmed = new Set<string>();

  constructor(servers: ReplaceableServer, options: CasePoolOptions) {
    this.#servers = servers;
    this.#options = options;
  }

  /** Runs each trial. @returns what came of them, in their order; undefined for those that were left out */
  async run(trials: readonly Trial[]): Promise<readonly (CheckedCase | undefined)[]> {
    const settled = new Map<Trial, CheckedCase>();
    const suspected = new Map<Trial, CheckedCase>();
    const { lanes, rounds = 1, isOver } = this.#options;
    const together =
      lanes === 1 || rounds > 1 ? [] : trials.filter(({ plan }) => !plan.steps.some(isForServer));
    // In pieces: a server that one case has harmed fails all those that follow.
    for (let at = 0; at < together.length; at += lanes * PIECE)
      for (const [trial, checked] of await this.#runTogether(together.slice(at, at + lanes * PIECE)))
        if (isFine(checked)) this.#settle(settled, trial, checked);
        else suspected.set(trial, checked);
    for (const trial of trials) {
      if (settled.has(trial) || isOver()) continue;
      const checked = await this.#confirm(trial, suspected.get(trial));
      if (checked !== undefined) this.#settle(settled, trial, checked);
    }
    return trials.map((trial) => settled.get(trial));
  }

  /** What each came to beside the others; nothing where that says nothing of the case itself. */
  async #runTogether(trials: readonly Trial[]): Promise<ReadonlyMap<Trial, CheckedCase>> {
    return this.#servers.use(async (server) => {
      const mark = server.markOutput();
      const outcomes = await sideBySide(trials, this.#options.lanes, async (trial) =>
        // What a server does to one that it has stopped serving is no news: the case alone will tell.
        this.#options.isOver() ? undefined : this.#check(server, trial).catch(() => undefined),
      );
      const { alert } = server.target.log;
      const output = server.readOutput(mark).split('\n');
      const isAlarmed = output.some((line) => alert?.test(line) === true);
      const isHarmed = isAlarmed || outcomes.some(mayHaveHarmed) || server.end !== undefined;
      const entries = trials.flatMap((trial, index): [Trial, CheckedCase][] => {
        const checked = outcomes[index];
        // On a server that another case has ended no fault finds its call.
        const isMoot = isHarmed && checked?.judgement.verdict === 'vacuous';
        return checked === undefined || isAlarmed || isMoot ? [] : [[trial, checked]];
      });
      return { result: new Map(entries), isHarmed };
    });
  }

  /**
   * Runs a case alone, unless one of the signature that it had beside others has been seen alone before. What is new must show
   * to a client with the usual patience too: some servers wait before they go on, nginx for half a second without descriptors.
   */
  async #confirm(trial: Trial, suspected: CheckedCase | undefined): Promise<CheckedCase | undefined> {
    if (suspected !== undefined && this.#isConfirmed(suspected)) return suspected;
    const { patienceMs } = this.#options;
    const checked = await this.#runAlone(trial, patienceMs);
    if (checked === undefined || isFine(checked) || this.#isConfirmed(checked)) return checked;
    const settled =
      patienceMs < DEFAULT_PATIENCE_MS ? await this.#runAlone(trial, DEFAULT_PATIENCE_MS) : checked;
    if (settled !== undefined && !isFine(settled))
      this.#confirmed.add(signatureOf(settled.run, settled.judgement));
    return settled;
  }

  #isConfirmed({ run, judgement }: CheckedCase): boolean {
    return this.#confirmed.has(signatureOf(run, judgement));
  }

  /** Runs a case alone. */
  async #runAlone(trial: Trial, patienceMs: number): Promise<CheckedCase | undefined> {
    try {
      return await this.#servers.use(async (server) => {
        const checked = await this.#check(server, trial, patienceMs);
        return { result: checked, isHarmed: mayHaveHarmed(checked) };
      });
    } catch (error) {
      if (this.#options.onError === undefined) throw error;
      this.#options.onError(error);
      return undefined;
    }
  }

  #settle(settled: Map<Trial, CheckedCase>, trial: Trial, checked: CheckedCase): void {
    settled.set(trial, checked);
    this.#options.onCase?.(checked);
  }

  #check(
    server: RunningServer,
    { workload, plan }: Trial,
    patienceMs: number = this.#options.patienceMs,
  ): Promise<CheckedCase> {
    const { rounds = 1 } = this.#options;
    return checkCase(server, { workload, plan, patienceMs, calmMs: CALM_MS, rounds });
  }
}

function isFine({ judgement: { verdict } }: CheckedCase): boolean {
  return verdict === 'passed' || verdict === 'vacuous';
}

/** A case that found no call, or other ones, has done to the server nothing that a contract speaks of. */
function mayHaveHarmed(checked: CheckedCase | undefined): boolean {
  return (
    checked !== undefined &&
    (checked.judgement.verdict === 'broken' || brokenContracts(checked.judgement).length > 0)
  );
}
