import { readFileSync } from 'node:fs';
import type { RawClient } from '../exchange/raw-client.ts';
import { nextSourceAddress } from '../exchange/source-address.ts';
import { isWrite, viewConnections } from '../journal/connection-view.ts';
import type { ProcessEvent } from '../journal/event.ts';
import type { Losses } from '../journal/journal-reader.ts';
import { splitLog } from '../journal/log-record.ts';
import type { Plan } from '../plan/plan.ts';
import type { ArmedCase } from '../rig/armed-case.ts';
import type { RunningServer } from '../target/running-server.ts';
import { askFresh, finishBystander, openBystander } from './bystander.ts';
import { type Answer, ask, openClient } from './client-lane.ts';
import type { Golden } from './golden.ts';
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
   * close, in milliseconds each. Default 2000.
   */
  readonly patienceMs?: number;
  /** What the client does at each hold, by its name. Default: nothing but let go. */
  readonly onHold?: Readonly<Record<string, HoldAction>>;
  /** Aborts the case: it ends as soon as its clients are closed. */
  readonly signal?: AbortSignal;
}

/** How long a server with a clamped send buffer may take to feel it, in milliseconds: one that blocks does not tell. */
const FULL_MS = 200;

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
  const { plan, path, patienceMs = 2000 } = options;
  const { rig } = server;
  const golden = options.golden ?? (await recordGolden(server, path));
  const bystander = await openBystander(server, golden, patienceMs);
  rig.drain();
  const outputMark = server.markOutput();
  const before = rig.processes.filter(({ pid }) => !isAlive(pid));
  const lossesBefore = rig.losses;
  const firstEvent = rig.serverEvents.at(-1)?.sequence ?? -1;

  const sources = sourcesOf(plan);
  const armed = rig.arm(plan, { by: 'source', address: sources[0] ?? '' });
  const lanes: Lane[] = [];
  let outputWhileArmed = '';
  try {
    for (const source of sources) lanes.push(await runLane(server, armed, source, options, patienceMs));
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
    steps: armed.outcomes(),
    exchanges: pairUp(lanes, armed),
    events: armed.events,
    log: splitLog(rig.serverEvents.filter((event) => event.sequence > firstEvent)),
    outputWhileArmed,
    output: server.readOutput(outputMark),
    bystanders,
    lostProcesses: findLost(server, new Set(before), killedBy(armed)),
    golden,
    losses: subtractLosses(rig.losses, lossesBefore),
    usesIoUring: rig.unseen.length > 0,
    patienceMs,
  };
}

/** One connection's part of a case: connect, ask, act at the stops meanwhile, close. */
async function runLane(
  server: RunningServer,
  armed: ArmedCase,
  source: string,
  { path, onHold = {}, signal }: CaseOptions,
  patienceMs: number,
): Promise<Lane> {
  const client = await openClient(server, source);
  const abort = (): void => void client.close();
  signal?.addEventListener('abort', abort);
  const full = armed.plan.steps.findIndex(({ fault }) => fault.kind === 'full');
  if (full >= 0) client.pause();
  const asked = ask(client, path, patienceMs);
  const isOver = asked.then(() => false);
  const stops = armed.plan.steps.map(async ({ fault }, step): Promise<void> => {
    if (fault.kind !== 'hold' && fault.kind !== 'reset-peer') return;
    const isHeld = await Promise.race([armed.waitUntilHeld(step, patienceMs), isOver]);
    const planned = fault.kind === 'reset-peer' ? 'reset' : onHold[fault.name];
    const action = isHeld ? (planned ?? 'release') : 'release';
    if (action === 'reset') await client.reset();
    if (action === 'close') await client.close();
    armed.release(step);
  });
  if (full >= 0) {
    await Promise.race([waitUntilFull(server, armed, full, patienceMs), isOver]);
    client.resume();
  }
  await Promise.all(stops);
  const answer = await asked;
  await client.close();
  signal?.removeEventListener('abort', abort);
  return { client, answer };
}

/** Waits until the send buffer was clamped, and then until a write felt it, or the server has nothing more to write. */
async function waitUntilFull(
  { rig }: RunningServer,
  armed: ArmedCase,
  step: number,
  patienceMs: number,
): Promise<boolean> {
  await armed.waitUntil(() => armed.outcomes()[step]?.state !== 'ahead', patienceMs);
  const since = rig.serverEvents.at(-1)?.sequence ?? -1;
  return rig.waitFor(
    () =>
      armed.events.some((event) => event.kind === 'call' && isWrite(event) && event.result < event.asked) ||
      rig.serverEvents.some(({ kind, sequence }) => kind === 'turn-end' && sequence > since),
    FULL_MS,
  );
}

/** Waits until the server has closed every connection of the case and ended the turn in which it did. */
async function settle({ rig }: RunningServer, armed: ArmedCase, patienceMs: number): Promise<void> {
  const isClosed = await armed.waitUntil(
    (events) => viewConnections(events).every(({ lastClose }) => lastClose !== undefined),
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

/** The clients that a plan needs: one for each source address it names, as many as its highest accept ordinal, or one. */
function sourcesOf(plan: Plan): readonly string[] {
  const selectors = plan.steps.flatMap(({ point }) => point.connection ?? []);
  const addresses = selectors.flatMap((selector) => (selector.by === 'source' ? selector.address : []));
  if (addresses.length > 0) return [...new Set(addresses)];
  const ordinals = selectors.flatMap((selector) => (selector.by === 'accept' ? selector.ordinal : []));
  return Array.from({ length: Math.max(1, ...ordinals) }, () => nextSourceAddress());
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
