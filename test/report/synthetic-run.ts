import type { ClientEvent, Exchange } from '../../harness/exchange/exchange.ts';
import { HTTP1 } from '../../harness/exchange/http1.ts';
import { viewConnections } from '../../harness/journal/connection-view.ts';
import type { CallEvent, HeldEvent } from '../../harness/journal/event.ts';
import type { LogRecord } from '../../harness/journal/log-record.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import type { Run } from '../../harness/run/run.ts';
import { plainCall as call } from '../../harness/journal/plain-call.ts';

/** When the clock of a synthetic run stands at 0; every other time is given in nanoseconds after it. */
const START_NS = 5_000_000_000_000_000_000n;
const CLIENT_PORT = 40_000;

export { plainCall as call } from '../../harness/journal/plain-call.ts';

const place = { tid: 7, turn: 1, process: 0 };

/** A time of a synthetic run. */
export function at(ns: number): bigint {
  return START_NS + BigInt(ns);
}

/** The accept of the client's connection. */
export function accept(sequence: number, atNs: bigint): CallEvent {
  return call({ call: 'accept4', sequence, atNs, result: 9, ordinal: CLIENT_PORT });
}

/** A call that stops at a hold. */
export function held(more: Pick<HeldEvent, 'call' | 'sequence' | 'atNs' | 'asked' | 'step'>): HeldEvent {
  return { ...place, kind: 'held', connection: 1, fd: 9, ordinal: 1, ...more };
}

/** A line of the server's log, written by the thread of the calls. */
export function record(sequence: number, atNs: bigint, text: string, turn: number = place.turn): LogRecord {
  return { sequence, atNs, tid: place.tid, turn, text };
}

/** What a synthetic run consists of. */
export interface RunParts {
  readonly plan?: string;
  readonly path?: string;
  readonly client?: readonly ClientEvent[];
  readonly sent?: string;
  readonly events?: readonly (CallEvent | HeldEvent)[];
  readonly log?: readonly LogRecord[];
  /** What differs over TLS. */
  readonly tls?: Pick<Exchange, 'received' | 'wireBytes' | 'tls'>;
}

/** A run with one connection, and with nothing in it that is not given. */
export function makeRun({
  plan = '',
  path = '/',
  client = [],
  sent = '',
  events = [],
  log = [],
  tls,
}: RunParts): Run {
  const parsed = parsePlan(plan);
  const exchange = {
    source: { address: '127.0.0.9', port: CLIENT_PORT },
    server: { address: '127.0.2.2', port: 80 },
    events: client,
    sent: Buffer.from(sent),
    received: Buffer.from(''),
    wireBytes: 0,
    end: { kind: 'open' as const },
    ...tls,
  };
  const [connection] = viewConnections(events);
  const workload = [{ kind: 'get' as const, path }];
  const response = { path, status: 200, bytes: Buffer.from(''), headBytes: 0, keepsAlive: true };
  const golden = { protocol: HTTP1, workload, responses: [response], stream: response.bytes, writes: [] };
  return {
    target: { name: 'synthetic', title: 'a server that never was', log: {} },
    plan: parsed,
    steps: parsed.steps.map((step) => ({ step, state: 'fired' as const, askedBytes: 10 })),
    exchanges: [{ exchange, isComplete: false, gaveUp: false, connection, idleReports: 0, workload, golden }],
    events,
    log,
    outputWhileArmed: '',
    output: '',
    bystanders: [],
    lostProcesses: [],
    usage: [],
    hasCompany: false,
    cpu: undefined,
    losses: { events: 0, connections: 0, descriptors: 0 },
    usesIoUring: false,
    isServerKilled: false,
    onHold: {},
    calmMs: 0,
    patienceMs: 1000,
  };
}
