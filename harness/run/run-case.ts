import { readFileSync } from 'node:fs';
import type { RawClient } from '../exchange/raw-client.ts';
import { viewConnections } from '../journal/connection-view.ts';
import type { ProcessEvent } from '../journal/event.ts';
import type { Losses } from '../journal/journal-reader.ts';
import { splitLog } from '../journal/log-record.ts';
import type { Fault } from '../plan/fault.ts';
import type { Plan } from '../plan/plan.ts';
import type { ArmedCase } from '../rig/armed-case.ts';
import type { RunningServer } from '../target/running-server.ts';
import { askFresh, finishBystander, openBystander } from './bystander.ts';
import { type Answer, ask, openClient } from './client-lane.ts';
import { outcomesOf, stopReading } from './full-buffer.ts';
import type { Golden } from './golden.ts';
import { type LanePlan, planLanes } from './plan-lanes.ts';
import { plannedDelayMs } from './planned-delay.ts';
import { recordGolden } from './record-golden.ts';
import type { HoldAction, JudgedExchange, LostProcess, Run } from './run.ts';

/** Options of {@link runCase}. */
export interface CaseOptions {
  readonly plan: Plan;
  /** Request path. */
  readonly path: string;
  /** The recorded fault-free run of the same path. Default: recorded now. */
  readonly golden?: Golden;
  /**
   * How long the client waits for the response or the end of its connection, and the harness then for the server's
   * close, in milliseconds each, besides the delays of the plan. Default 2000.
   */
  readonly patienceMs?: number;
  /** What the client does at each hold, by its name. Default: nothing but let go. */
  readonly onHold?: Readonly<Record<string, HoldAction>>;
  /** Aborts the case: it ends as soon as its clients are closed. */
  readonly signal?: AbortSignal;
}

/** How long the harness waits for the end of the turn in which a connection was closed, in milliseconds. */
const TURN_END_MS = 200;

interface Lane {
  readonly client: RawClient;
  readonly answer: Answer;
}

/**
 * Runs one case: bystanders before, the plan armed, the request on each connection that the plan names, the server's
 * teardown, bystanders after. Cases may run side by side on one server.
 * @throws NthfailError `NF_E_GOLDEN`, `NF_E_CLIENT`, `NF_E_NOT_LOADED` or `NF_E_SEGMENT`: the run is broken.
 */
export async function runCase(server: RunningServer, options: CaseOptions): Promise<Run> {
  const { plan, path } = options;
  const patienceMs = (options.patienceMs ?? 2000) + plannedDelayMs(plan);
  const { rig } = server;
  const golden = options.golden ?? (await recordGolden(server, path));
  const bystander = await openBystander(server, golden, patienceMs);
  rig.drain();
  const outputMark = server.markOutput();
  const before = rig.processes.filter(({ pid }) => !isAlive(pid));
  const lossesBefore = rig.losses;
  const firstEvent = rig.serverEvents.at(-1)?.sequence ?? -1;

  const lanePlans = planLanes(plan);
  const armed = rig.arm(plan, { by: 'source', address: lanePlans[0]?.source ?? '' });
  const lanes: Lane[] = [];
  let outputWhileArmed = '';
  try {
    for (const lane of lanePlans) lanes.push(await runLane(server, armed, lane, options, patienceMs));
    await settle(server, armed, patienceMs);
    outputWhileArmed = server.readOutput(outputMark);
  } finally {
    armed.disarm();
    for (const { client } of lanes) await client.close();
  }

  const bystanders = [
    ...(bystander === undefined ? [] : [await finishBystander(bystander, golden, patienceMs)]),
    await askFresh(server, golden, patienceMs),
  ];
  rig.drain();
  return {
    target: server.target,
    path,
    plan,
    onHold: options.onHold ?? {},
    steps: outcomesOf(armed),
    exchanges: pairUp(lanes, armed),
    events: armed.events,
    log: splitLog(rig.serverEvents.filter((event) => event.sequence > firstEvent)),
    outputWhileArmed,
    output: server.readOutput(outputMark),
    bystanders,
    lostProcesses: findLost(server, new Set(before), killedBy(armed)),
    isServerKilled: server.end !== undefined && killedBy(armed).size > 0,
    golden,
    losses: subtractLosses(rig.losses, lossesBefore),
    usesIoUring: rig.unseen.length > 0,
    patienceMs,
  };
}

/** One connection's part of a case: connect, ask, act at its stops meanwhile, close. */
async function runLane(
  server: RunningServer,
  armed: ArmedCase,
  lane: LanePlan,
  { path, onHold = {}, signal }: CaseOptions,
  patienceMs: number,
): Promise<Lane> {
  const client = await openClient(server, lane.source);
  const abort = (): void => void client.close();
  signal?.addEventListener('abort', abort);
  const asked = ask(client, path, patienceMs);
  const isOver = asked.then(() => false);
  const stops = lane.steps.map(async (step): Promise<void> => {
    const fault = armed.plan.steps[step]?.fault;
    if (fault === undefined || !isStop(fault)) return;
    const isHeld = await Promise.race([armed.waitUntilHeld(step, patienceMs), isOver]);
    if (isHeld && fault.kind === 'full') return stopReading(server, armed, client, step);
    const planned = fault.kind === 'hold' ? onHold[fault.name] : 'reset';
    const action = isHeld ? (planned ?? 'release') : 'release';
    if (action === 'reset') await client.reset();
    if (action === 'close') await client.close();
    armed.release(step);
  });
  await Promise.all(stops);
  const answer = await asked;
  await client.close();
  signal?.removeEventListener('abort', abort);
  return { client, answer };
}

/** Whether the server is stopped there until the harness lets it go. */
function isStop({ kind }: Fault): boolean {
  return kind === 'hold' || kind === 'reset-peer' || kind === 'full';
}

/** Waits until the server has closed every connection of the case and ended the turn in which it did. */
async function settle({ rig }: RunningServer, armed: ArmedCase, patienceMs: number): Promise<void> {
  // A process that the plan killed closes without a call.
  const isClosed = await armed.waitUntil(
    (events) =>
      viewConnections(events).every(
        ({ lastClose, calls }) => lastClose !== undefined || calls.some(({ isKilled }) => isKilled),
      ),
    patienceMs,
  );
  const closes = viewConnections(armed.events).map(({ lastClose }) => lastClose);
  if (!isClosed) return;
  const hasEnded = (): boolean =>
    closes.every(
      (close) =>
        close === undefined ||
        rig.serverEvents.findLast(
          ({ kind, tid, sequence }) => kind === 'turn-end' && tid === close.tid && sequence > close.sequence,
        ) !== undefined,
    );
  await rig.waitFor(hasEnded, TURN_END_MS);
}

function pairUp(lanes: readonly Lane[], armed: ArmedCase): readonly JudgedExchange[] {
  const connections = viewConnections(armed.events);
  return lanes.map(({ client, answer }) => {
    const exchange = client.exchange();
    const connection = connections.find(({ peerPort }) => peerPort === exchange.source.port);
    return { exchange, connection, isComplete: answer.isComplete, gaveUp: answer.gaveUp };
  });
}

/**
 * The processes that were there before the case, or appeared during it, and are gone now without having exited of their
 * own accord or been killed by the plan. A worker that has served its share and exits is no loss; the server's first
 * process is, however it ends.
 */
function findLost(
  { rig, pid, end }: RunningServer,
  before: ReadonlySet<ProcessEvent>,
  killed: ReadonlySet<number>,
): readonly LostProcess[] {
  const gone = rig.processes.filter(
    (one) => !before.has(one) && !killed.has(one.process) && !isAlive(one.pid),
  );
  // A process announces its exit before it is gone.
  rig.drain();
  return gone
    .filter((one) => one.pid === pid || !rig.exitedPids.has(one.pid))
    .map((one) => ({ pid: one.pid, end: one.pid === pid ? end : undefined }));
}

/** Slots of the processes that the plan itself killed. */
function killedBy(armed: ArmedCase): ReadonlySet<number> {
  return new Set(
    armed.events.flatMap((event) => (event.kind === 'call' && event.isKilled ? event.process : [])),
  );
}

/** Whether a process runs; a zombie does not. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before the state may hold anything, parentheses too.
    return !/^\) [ZX]/.test(stat.slice(stat.lastIndexOf(')')));
  } catch {
    return false;
  }
}

function subtractLosses(now: Losses, before: Losses): Losses {
  return {
    events: now.events - before.events,
    connections: now.connections - before.connections,
    descriptors: now.descriptors - before.descriptors,
  };
}
