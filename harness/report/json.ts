import type { ContractId, Finding } from '../contract/contract.ts';
import type { Judgement, Verdict } from '../contract/judge.ts';
import type { ClientEvent, Endpoint, Exchange, ExchangeState } from '../exchange/exchange.ts';
import type { TlsStream } from '../exchange/tls-record.ts';
import { printWorkload } from '../exchange/workload.ts';
import { isWrite } from '../journal/connection-view.ts';
import type { CallEvent } from '../journal/event.ts';
import type { Step } from '../plan/plan.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { ProbeHit } from '../probe/hit-order.ts';
import type { Golden } from '../run/golden.ts';
import { entriesOf } from '../run/entries-of.ts';
import type { Bystander, JudgedExchange, LostProcess, Run } from '../run/run.ts';
import type { ProbeWindow } from '../target/server-probes.ts';
import { formatRunCommand } from './run-command.ts';
import { buildTimeline, startOfTimeline, type TimelineEntry } from './timeline.ts';

/** One line of a timeline as plain data. Times in nanoseconds. */
export interface EntryJson extends Pick<
  TimelineEntry,
  'lane' | 'text' | 'fault' | 'site' | 'sequence' | 'handler'
> {
  /** Nanoseconds since the first entry. */
  readonly afterNs: number;
  /** The call itself, with what it asked for, what it got and how long it took; only on the server's lane. */
  readonly call?: Omit<CallEvent, 'kind' | 'atNs' | 'sequence'>;
  /** Bytes that the kernel took from this call; only where it took some. */
  readonly takenBytes?: number;
  /** What the client did or saw; only on the client's lane. */
  readonly client?: ClientEvent['kind'];
  /** Who entered the probed function; only on the probes' lane. */
  readonly hit?: Omit<ProbeHit, 'atNs'>;
  /** Bytes that came to the client, over TLS those on the wire; only where some came. */
  readonly receivedBytes?: number;
}

/** How far the client had got: so many bytes in all (over TLS those on the wire), so many nanoseconds after the first entry. */
export interface ProgressJson {
  readonly afterNs: number;
  readonly bytes: number;
}

/** One connection of a run as plain data. */
export interface ConnectionJson {
  readonly source: Endpoint;
  readonly server: Endpoint;
  readonly end: ExchangeState['kind'];
  readonly isComplete: boolean;
  readonly gaveUp: boolean;
  /** Bytes that the application was given. */
  readonly receivedBytes: number;
  /** Bytes of all records; over TLS only. */
  readonly wireBytes?: number;
  readonly tls?: Omit<TlsStream, 'records'> & { readonly records: number };
  /** Bytes that the kernel took; undefined when the server's accept was not seen. */
  readonly sentBytes: number | undefined;
  readonly timeline: readonly EntryJson[];
  /** Each read of the client, oldest first. */
  readonly received: readonly ProgressJson[];
}

/** A run as plain data: what `nthfail run --json` prints. Times in nanoseconds; sizes in bytes. */
export interface RunJson {
  /** What the data is. */
  readonly nthfail: 'run';
  readonly version: 1;
  readonly target: { readonly name: string; readonly title: string };
  readonly workload: string;
  readonly plan: { readonly text: string; readonly steps: readonly Step[] };
  readonly verdict: Verdict;
  readonly reason: string;
  readonly contracts: readonly ({ readonly id: ContractId; readonly claim: string } & Finding)[];
  readonly steps: readonly (Step & Pick<Run['steps'][number], 'state' | 'askedBytes'>)[];
  readonly connections: readonly ConnectionJson[];
  readonly usesIoUring: boolean;
  /** What was probed, and how often it was entered in the whole case; absent where nothing was. */
  readonly probes?: {
    readonly entries: Readonly<Record<string, number>>;
    readonly losses: ProbeWindow['losses'];
  };
  readonly bystanders: readonly Bystander[];
  readonly lostProcesses: readonly LostProcess[];
  /** Of the first connection; undefined when there was none. */
  readonly golden:
    | {
        readonly bytes: number;
        readonly responses: readonly {
          readonly path: string;
          readonly status: number;
          readonly bytes: number;
          readonly headBytes: number;
        }[];
        readonly writes: Golden['writes'];
      }
    | undefined;
  /** The command line that runs the case again. */
  readonly again: string;
}

/** A run as plain data: what {@link renderRun} shows, in full. Times in nanoseconds; sizes in bytes. */
export function runToJson(run: Run, judgement: Judgement): RunJson {
  return {
    nthfail: 'run',
    version: 1,
    target: { name: run.target.name, title: run.target.title },
    workload: printWorkload(run.exchanges[0]?.workload ?? []),
    plan: { text: printPlan(run.plan), steps: run.plan.steps },
    verdict: judgement.verdict,
    reason: judgement.reason,
    contracts: judgement.findings.map(({ id, claim, finding }) => ({ id, claim, ...finding })),
    steps: run.steps.map(({ step, state, askedBytes }) => ({ ...step, state, askedBytes })),
    connections: run.exchanges.map((judged) => toConnection(run, judged)),
    usesIoUring: run.usesIoUring,
    ...describeProbes(run),
    bystanders: run.bystanders,
    lostProcesses: run.lostProcesses,
    golden: run.exchanges.slice(0, 1).map(({ golden }) => ({
      bytes: golden.stream.length,
      responses: golden.responses.map(({ path, status, bytes, headBytes }) => ({
        path,
        status,
        bytes: bytes.length,
        headBytes,
      })),
      writes: golden.writes,
    }))[0],
    again: formatRunCommand(run),
  };
}

function describeProbes(run: Run): Pick<RunJson, 'probes'> {
  if (run.probes === undefined) return {};
  const { functions, losses } = run.probes;
  const entries = functions.map((name) => [name, entriesOf(run, name).length] as const);
  return { probes: { entries: Object.fromEntries(entries), losses } };
}

function toConnection(run: Run, judged: JudgedExchange): ConnectionJson {
  const startNs = startOfTimeline(run, judged);
  return {
    source: judged.exchange.source,
    server: judged.exchange.server,
    end: judged.exchange.end.kind,
    isComplete: judged.isComplete,
    gaveUp: judged.gaveUp,
    receivedBytes: judged.exchange.received.length,
    ...describeTls(judged.exchange),
    sentBytes: judged.connection?.sentBytes,
    timeline: withReceivedBytes(buildTimeline(run, judged)),
    received: judged.exchange.events.flatMap((event) =>
      event.kind === 'received' ? { afterNs: Number(event.atNs - startNs), bytes: inAll(event) } : [],
    ),
  };
}

/** Over TLS: how many bytes came on the wire, and how many records they are. */
function describeTls({ tls, wireBytes }: Exchange): Pick<ConnectionJson, 'wireBytes' | 'tls'> {
  return tls === undefined ? {} : { wireBytes, tls: { ...tls, records: tls.records.length } };
}

/** Of each entry the bytes that came with it: what is there in all less what was there before. */
function withReceivedBytes(entries: readonly TimelineEntry[]): readonly EntryJson[] {
  let before = 0;
  return entries.map((entry) => {
    const json = toEntry(entry);
    if (entry.client?.kind !== 'received') return json;
    const receivedBytes = inAll(entry.client) - before;
    before += receivedBytes;
    return { ...json, receivedBytes };
  });
}

/** How many bytes there are behind a read: on the wire, where TLS is there. */
function inAll({
  offset,
  bytes,
  wireBytes,
}: Pick<ClientEvent & { kind: 'received' }, 'offset' | 'bytes' | 'wireBytes'>): number {
  return wireBytes ?? offset + bytes;
}

function toEntry({ afterNs, call, client, hit, ...entry }: TimelineEntry): EntryJson {
  const base = { ...entry, afterNs: Number(afterNs) };
  if (hit !== undefined) {
    const { name, pid, tid, cpu } = hit;
    return { ...base, hit: { name, pid, tid, cpu } };
  }
  if (client !== undefined) return { ...base, client: client.kind };
  if (call === undefined) return base;
  const { kind: _kind, atNs: _atNs, sequence: _sequence, ...fields } = call;
  const isTaken = isWrite(call) && call.result > 0 && !call.isGone;
  return { ...base, call: fields, ...(isTaken ? { takenBytes: call.result } : {}) };
}
