import fc from 'fast-check';
import type { PlanDraft } from '../arbitrary/plan-draft.ts';
import { noteCase } from '../check/case-log.ts';
import type { CheckedCase } from '../check/check-case.ts';
import { retryDiverged } from '../check/retry-diverged.ts';
import { CONTRACTS } from '../contract/catalogue.ts';
import type { Contract } from '../contract/contract.ts';
import { judge, type Judgement } from '../contract/judge.ts';
import type { Thresholds } from '../contract/thresholds.ts';
import { HTTP1 } from '../exchange/http1.ts';
import { printWorkload } from '../exchange/workload.ts';
import { NthfailError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { CaseClient } from '../run/case-client.ts';
import { firstResponse, type Golden } from '../run/golden.ts';
import { OpenCase } from '../run/open-case.ts';
import { goldenOf } from '../run/record-golden.ts';
import type { Run } from '../run/run.ts';
import type { RunningServer } from '../target/running-server.ts';
import { type ConnectionHistory, stepsOf } from './connection-history.ts';
import { ConnectionModel } from './connection-model.ts';
import { ModelViolation } from './model-violation.ts';

/** Options of {@link checkHistory}. */
export interface CheckHistoryOptions {
  /**
   * What goes wrong meanwhile; soft faults, for after a hard one the model's claims are void. A draft strikes only
   * writes of responses that are certain to be sent. Default: nothing.
   */
  readonly plan?: Plan | PlanDraft;
  /** How long the client waits for a response, in milliseconds. Default 1000. */
  readonly patienceMs?: number;
  /** Default: all of them. */
  readonly contracts?: readonly Contract[];
  /** What the contracts allow; each one has a default. */
  readonly thresholds?: Partial<Thresholds>;
  /** How often a history that diverged is tried again, from 0. Default 2. */
  readonly retries?: number;
}

/** A history with its judgement. */
export interface CheckedHistory extends CheckedCase {
  /** The claim of the model that did not hold; undefined when all did. */
  readonly violation: ModelViolation | undefined;
}

/**
 * Does what a history says on one connection of a live server. At each wait, and in the end, the client must have what the
 * model of a right server owes it: the responses in order, each as it is without any fault. Then the contracts judge. A
 * broken claim is a failure, named in the reason.
 *
 * A history that asks for nothing is skipped, as by fc.pre.
 * @throws NthfailError what `runCase` throws, and `NF_E_USAGE` for a response that ends its connection
 */
export async function checkHistory(
  server: RunningServer,
  history: ConnectionHistory,
  options: CheckHistoryOptions = {},
): Promise<CheckedHistory> {
  const { contracts = CONTRACTS, thresholds, retries = 2 } = options;
  const { model } = await stepsOf(history);
  fc.pre(model.asked.length > 0);
  const plan = await settlePlan(server, model, options.plan ?? { steps: [] });
  const checked = await retryDiverged(retries, async () => {
    const { run, violation } = await runHistory(server, history, plan, options.patienceMs ?? 1000);
    return { run, violation, judgement: withModel(judge(run, contracts, thresholds), violation) };
  });
  noteCase(checked);
  return checked;
}

async function settlePlan(
  server: RunningServer,
  model: ConnectionModel,
  plan: Plan | PlanDraft,
): Promise<Plan> {
  if (typeof plan !== 'function') return plan;
  const golden = await expectedOf(server, model.certain);
  return golden.writes.length === 0 ? { steps: [] } : plan(golden);
}

async function runHistory(
  server: RunningServer,
  history: ConnectionHistory,
  plan: Plan,
  patienceMs: number,
): Promise<{ readonly run: Run; readonly violation: ModelViolation | undefined }> {
  const { model: planned } = await stepsOf(history);
  const golden = await expectedOf(server, planned.asked);
  const open = await OpenCase.open(server, { plan, path: planned.asked[0] ?? '/', patienceMs });
  const model = new ConnectionModel();
  let violation: ModelViolation | undefined;
  let client: CaseClient;
  try {
    client = await open.connect();
    violation = await violationOf(() =>
      fc.asyncModelRun(
        () => ({
          model,
          real: {
            perform: (step) => client.perform(step),
            checkReceived: (now) => checkReceived(now, client, golden, 'all'),
          },
        }),
        history,
      ),
    );
    await client.complete();
    violation ??= await violationOf(() =>
      checkReceived(model, client, golden, model.isReset ? 'some' : 'all'),
    );
  } catch (error) {
    await open.abandon();
    throw error;
  }
  return { run: await open.finish(golden), violation };
}

/** The claim of the model: all of the responses that it was asked for, or after a reset a part of them. */
function checkReceived(
  model: ConnectionModel,
  { lane, workload }: CaseClient,
  golden: Golden,
  how: 'all' | 'some',
): void {
  const received = golden.protocol.mask(lane.exchange().received);
  const owed = Buffer.concat(golden.responses.slice(0, model.asked.length).map(({ bytes }) => bytes));
  const expected = how === 'all' ? owed : owed.subarray(0, received.length);
  if (received.equals(expected)) return;
  const wrong = received.findIndex((byte, index) => byte !== expected[index]);
  const seen =
    wrong < 0
      ? `${received.length} bytes came, and then ${lane.gaveUp ? 'nothing more' : 'the end'}`
      : `byte ${wrong} of the ${received.length} that came is another`;
  const responses = `${model.asked.length} ${model.asked.length === 1 ? 'response' : 'responses'}`;
  throw new ModelViolation(
    `after ${printWorkload(workload)} a right server has sent ${responses}, ${owed.length} bytes; ${seen}`,
  );
}

/** The fault-free responses to these paths, one behind the other, each recorded by itself where that is the same. */
async function expectedOf(server: RunningServer, paths: readonly string[]): Promise<Golden> {
  if (server.target.protocol?.isInTurn === true)
    return goldenOf(
      server,
      paths.map((path) => ({ kind: 'get', path })),
    );
  const goldens = await Promise.all(paths.map((path) => goldenOf(server, [{ kind: 'get', path }])));
  const ending = goldens.find((golden) => !firstResponse(golden).keepsAlive);
  if (ending !== undefined)
    throw new NthfailError(
      'NF_E_USAGE',
      `the response to ${firstResponse(ending).path} ends the connection, so nothing can follow it`,
      { hint: 'a history needs responses that keep their connection open' },
    );
  return {
    protocol: server.target.protocol ?? HTTP1,
    workload: paths.map((path) => ({ kind: 'get', path })),
    responses: goldens.map(firstResponse),
    stream: Buffer.concat(goldens.map(({ stream }) => stream)),
    writes: goldens.flatMap(({ writes }) => writes),
  };
}

async function violationOf(use: () => void | Promise<void>): Promise<ModelViolation | undefined> {
  try {
    await use();
    return undefined;
  } catch (error) {
    if (error instanceof ModelViolation) return error;
    throw error;
  }
}

/** A broken claim decides, unless nothing in the run can be trusted. */
function withModel(judgement: Judgement, violation: ModelViolation | undefined): Judgement {
  const { verdict, reason } = judgement;
  if (violation === undefined || verdict === 'broken' || verdict === 'diverged') return judgement;
  const more = verdict === 'failed' ? `; ${reason}` : '';
  return { ...judgement, verdict: 'failed', reason: `${violation.message}${more}` };
}
