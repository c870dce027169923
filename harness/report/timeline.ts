import { hitsOf } from '../contract/connection-hits.ts';
import type { ClientEvent } from '../exchange/exchange.ts';
import { describeResult, isRead, isWrite } from '../journal/connection-view.ts';
import type { CallEvent, HeldEvent } from '../journal/event.ts';
import type { LogRecord } from '../journal/log-record.ts';
import type { Plan } from '../plan/plan.ts';
import { printStep } from '../plan/print-plan.ts';
import type { ProbeHit } from '../probe/hit-order.ts';
import type { JudgedExchange, Run } from '../run/run.ts';
import { escapeHidden } from './escape-hidden.ts';
import { type HandlerMark, handlerMarks, handlerOf } from './handler-marks.ts';
import { nameSites } from './name-sites.ts';

/** One line of a timeline. */
export interface TimelineEntry {
  /** Nanoseconds since the first entry. */
  readonly afterNs: bigint;
  readonly lane: 'client' | 'server' | 'log' | 'probe';
  /** What happened, with every control character escaped. */
  readonly text: string;
  /** What the plan did to it, such as `injected by write#2=ECONNRESET`. */
  readonly fault: string | undefined;
  /** From where the call is made, such as `conn_write conn-write.c:88`; undefined where that was not noted. */
  readonly site?: string | undefined;
  /** Place in the journal; undefined for what the client did, and for an entry that a probe saw. */
  readonly sequence: number | undefined;
  /** Which handler of the server a log record shows, or an entry is of; undefined for everything else. */
  readonly handler: HandlerMark | undefined;
  /** The entry of a probed function; undefined for everything else. */
  readonly hit?: ProbeHit;
  /** The call itself; undefined for everything else. */
  readonly call: CallEvent | undefined;
  /** What the client did or saw, reads that follow each other as one; undefined for everything else. */
  readonly client: ClientEvent | undefined;
}

/** Everything that happened on one connection, client, server calls and log records merged by time. */
export function buildTimeline(run: Run, judged: JudgedExchange): readonly TimelineEntry[] {
  const sorted = placeEntries(run, judged);
  const startNs = sorted[0]?.atNs ?? 0n;
  return sorted.map(({ atNs, entry }) => ({ afterNs: atNs - startNs, ...entry }));
}

/** When the first entry of a timeline is, from which all others are counted: CLOCK_MONOTONIC in nanoseconds; 0 for an empty one. */
export function startOfTimeline(run: Run, judged: JudgedExchange): bigint {
  return placeEntries(run, judged)[0]?.atNs ?? 0n;
}

function placeEntries(
  run: Run,
  judged: JudgedExchange,
): readonly { readonly atNs: bigint; readonly entry: Omit<TimelineEntry, 'afterNs'> }[] {
  const own = run.events.filter(
    (event) => event.connection === judged.connection?.id || isStrikeOnServer(event),
  );
  const handlers = judged.connection && handlerMarks(run, judged.connection);
  const nameOf = nameSites(own);
  const entries: { atNs: bigint; entry: Omit<TimelineEntry, 'afterNs'> }[] = [
    ...mergeReceived(judged.exchange.events).map((event) => ({
      atNs: event.atNs,
      entry: {
        lane: 'client' as const,
        text: describeClient(event, judged),
        fault: undefined,
        sequence: undefined,
        handler: undefined,
        call: undefined,
        client: event,
      },
    })),
    ...own.map((event) => ({
      atNs:
        event.kind === 'call' && isShownAtItsEnd(event) ? event.atNs + BigInt(event.durationNs) : event.atNs,
      entry: {
        lane: 'server' as const,
        text: event.kind === 'held' ? describeHeld(event) : describeCall(event) + describeState(event),
        fault: describeFault(event, run.plan),
        site: event.kind === 'call' ? escaped(nameOf(event.site)) : undefined,
        sequence: event.sequence,
        handler: undefined,
        call: event.kind === 'call' ? event : undefined,
        client: undefined,
      },
    })),
    ...recordsWithin(run.log, own)
      .filter(({ text }) => text.trim() !== '')
      .map((record) => ({
        atNs: record.atNs,
        entry: {
          lane: 'log' as const,
          text: escapeHidden(record.text),
          fault: undefined,
          sequence: record.sequence,
          handler: handlers?.get(record),
          call: undefined,
          client: undefined,
        },
      })),
    ...(judged.connection === undefined ? [] : hitsOf(run, judged.connection)).map((hit) => ({
      atNs: hit.atNs,
      entry: {
        lane: 'probe' as const,
        text: `enters ${escapeHidden(hit.name)}`,
        fault: undefined,
        sequence: undefined,
        handler: handlerOf(run, hit),
        hit,
        call: undefined,
        client: undefined,
      },
    })),
  ];
  return entries.toSorted((a, b) => Number(a.atNs - b.atNs));
}

function escaped(text: string | undefined): string | undefined {
  return text === undefined ? undefined : escapeHidden(text);
}

/** A fault that struck the server itself concerns every connection. */
function isStrikeOnServer(event: CallEvent | HeldEvent): boolean {
  return event.kind === 'call' && event.isOfServer && event.step !== undefined;
}

/** A call that waited, at a hold or for a client, stands where it returned; every other one where it began. */
function isShownAtItsEnd({ isHeld, isDelayed, call }: CallEvent): boolean {
  return isHeld || isDelayed || call === 'accept' || call === 'accept4';
}

/** Log lines from the connection's accept to the end of the turn of its last call. */
function recordsWithin(
  log: readonly LogRecord[],
  own: readonly (CallEvent | HeldEvent)[],
): readonly LogRecord[] {
  const first = own[0];
  const last = own.at(-1);
  if (first === undefined || last === undefined) return [];
  return log.filter(
    ({ sequence, tid, turn }) =>
      sequence > first.sequence && (sequence < last.sequence || (tid === last.tid && turn === last.turn)),
  );
}

/** Reads that follow each other directly become one. */
function mergeReceived(events: readonly ClientEvent[]): readonly ClientEvent[] {
  const merged: ClientEvent[] = [];
  for (const event of events) {
    const before = merged.at(-1);
    if (event.kind === 'sent') continue;
    if (event.kind === 'received' && before?.kind === 'received')
      merged[merged.length - 1] = {
        ...event,
        atNs: before.atNs,
        offset: before.offset,
        bytes: before.bytes + event.bytes,
      };
    else merged.push(event);
  }
  return merged;
}

/** What a client did or saw. */
export function describeClient(event: ClientEvent, { exchange }: JudgedExchange): string {
  switch (event.kind) {
    case 'connected':
      return `connected from ${exchange.source.address}:${exchange.source.port}`;
    case 'sending':
      return `sends ${event.bytes} bytes: ${escapeHidden(firstLine(exchange.sent.subarray(event.offset)))}`;
    case 'received':
      return `received ${event.bytes} bytes, ${event.offset + event.bytes} in all${onWire(event.wireBytes)}`;
    case 'secured':
      return `has done the TLS handshake${onWire(event.wireBytes)}`;
    case 'server-closed':
      return `sees the end of the stream (FIN)${exchange.tls === undefined ? '' : onWire(exchange.wireBytes)}`;
    case 'error':
      return `sees ${event.code}`;
    case 'closed':
      return 'closes';
    case 'reset':
      return 'resets the connection (RST)';
    case 'half-closed':
      return `closes its sending side (${exchange.tls === undefined ? 'FIN' : 'close_notify, FIN'})`;
    default:
      return event.kind;
  }
}

/** Over TLS: how many bytes had come as records until then. */
function onWire(wireBytes: number | undefined): string {
  return wireBytes === undefined ? '' : ` (${wireBytes} on the wire)`;
}

function firstLine(bytes: Buffer): string {
  return bytes.toString('latin1', 0, 80).split('\r\n', 1)[0] ?? '';
}

function describeHeld(event: HeldEvent): string {
  return `${event.call}(${event.fd}, ${event.asked} bytes) is stopped`;
}

const EPOLL_OPERATIONS: Readonly<Record<number, string>> = { 1: 'ADD', 2: 'DEL', 3: 'MOD' };
const EPOLL_EVENTS: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'IN'],
  [0x4, 'OUT'],
  [0x2000, 'RDHUP'],
  [0x80000000, 'ET'],
];

/** A call with its result, as strace prints it. */
export function describeCall(event: CallEvent): string {
  const { call, fd, asked, ordinal } = event;
  if (event.isKilled) return `${call}(${fd}) is never made`;
  if (isWrite(event) || isRead(event)) return `${call}(${fd}, ${asked} bytes) = ${describeResult(event)}`;
  if (fd < 0) return `${call}() = ${describeResult(event)}`;
  if (call === 'accept' || call === 'accept4') return `${call}() = ${describeResult(event)}`;
  if (call === 'epoll_ctl') {
    const names = EPOLL_EVENTS.filter(([bit]) => (asked & bit) !== 0).map(([, name]) => name);
    const mask = names.length > 0 ? `, ${names.join('|')}` : '';
    return `epoll_ctl(${EPOLL_OPERATIONS[ordinal] ?? ordinal}, ${fd}${mask}) = ${describeResult(event)}`;
  }
  return `${call}(${fd}) = ${describeResult(event)}`;
}

/** What the call's descriptor was, where that is not plain. */
function describeState({ isGone }: CallEvent): string {
  return isGone ? ' (descriptor is closed)' : '';
}

/** What the plan did to a call, such as `injected by write#2=ECONNRESET`; undefined where it did nothing. */
export function describeFault(event: CallEvent | HeldEvent, plan: Plan): string | undefined {
  const step = event.step === undefined ? undefined : plan.steps[event.step];
  const by = step === undefined ? '' : ` by ${printStep(step)}`;
  if (event.kind === 'held') return `held${by}`;
  if (event.isMoot) return `not changed${by}`;
  if (event.isKilled) return `killed${by}`;
  if (event.isReset) return `reset${by}`;
  if (event.isInjected) return `injected${by}${event.isSigpipe ? ', with SIGPIPE' : ''}`;
  if (event.isCut) return `cut short${by}`;
  if (event.isFull) return `send buffer clamped${by}`;
  if (event.isDelayed) return `delayed${by}`;
  if (event.isExpired) return 'went on because the hold timed out';
  return event.isHeld ? 'went on' : undefined;
}
