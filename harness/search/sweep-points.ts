import { responseRanges } from '../contract/response-ranges.ts';
import { isRead, isWrite } from '../journal/connection-view.ts';
import type { CallEvent } from '../journal/event.ts';
import { type CallName, CALLS } from '../native/calls.data.ts';
import { isOfProcess } from '../plan/counted-calls.ts';
import type { CallSelector, Point } from '../plan/point.ts';
import { printPoint } from '../plan/print-plan.ts';
import type { JudgedExchange, Run } from '../run/run.ts';
import { type ApplicableFault, applicableFaults } from './applicable-faults.ts';

/** One place of the fault-free run where faults are tried. */
export interface SweepPoint {
  readonly point: Point;
  /** In plan text, such as `write#2`. */
  readonly name: string;
  /** Of the call in the journal of that run; undefined for a byte of the stream. */
  readonly sequence: number | undefined;
  /** What stands there without a fault, such as `sendfile of 19900 bytes`. */
  readonly about: string;
  readonly faults: readonly ApplicableFault[];
  /** How much its call and those behind it move without a fault, in bytes; 0 for calls that move none. */
  readonly bytes: number;
}

/** A kind of call that is counted, and how often the fault-free run makes it. */
export interface CountedGroup {
  readonly call: CallSelector;
  readonly count: number;
}

/** Where faults are tried, and how far each kind of call is counted. */
export interface SweepSpace {
  readonly points: readonly SweepPoint[];
  readonly groups: readonly CountedGroup[];
}

/**
 * Every point of a fault-free run: each call on its connection by the ordinal of its family or of its name, each call that
 * the server makes for itself meanwhile, and the bytes at which responses are likely to be cut wrongly: the last of each
 * head, the first of each body, the last of all.
 * @param ownCalls the server's own, on no connection: {@link ownCallsOf}
 */
export function sweepPoints(run: Run, ownCalls: readonly CallEvent[]): SweepSpace {
  const [judged] = run.exchanges;
  const calls = (judged?.connection?.calls ?? []).filter(({ isGone }) => !isGone);
  const counted = new Map<string, { readonly call: CallSelector; readonly events: CallEvent[] }>();
  for (const event of [...calls, ...ownCalls]) {
    const call = selectorOf(event);
    const key = JSON.stringify(call);
    const group = counted.get(key) ?? { call, events: [] };
    counted.set(key, group);
    group.events.push(event);
  }
  const groups = [...counted.values()];
  return {
    points: [
      ...groups.flatMap(({ call, events }) =>
        events.map((event, index) =>
          pointAt({ call, ordinal: index + 1 }, event, describe(event), {
            askedBytes: sizeOf(event),
            bytes: events.slice(index).reduce((sum, one) => sum + movedBy(one), 0),
          }),
        ),
      ),
      ...(judged === undefined ? [] : bytePoints(judged)),
    ].filter(({ faults }) => faults.length > 0),
    groups: groups.map(({ call, events }) => ({ call, count: events.length })),
  };
}

/**
 * The calls that the server makes on no connection until that of the run's client is closed, by name, where the run has a
 * step for the server, and so a journal of them; of its polls the first. Not those that each connection has too, such as accept.
 */
export function ownCallsOf({ events, exchanges: [judged] }: Run): readonly CallEvent[] {
  const calls = judged?.connection?.calls ?? [];
  const ofConnection = new Set(calls.map(({ call }) => call));
  const last = calls.at(-1)?.sequence ?? -1;
  const own = events.filter(
    (event): event is CallEvent =>
      event.kind === 'call' &&
      event.isOfServer &&
      event.sequence < last &&
      isOfProcess({ call: event.call }) &&
      !ofConnection.has(event.call),
  );
  // How often a server polls is a matter of time: another run may have no second one.
  return own.filter(
    ({ call }, index) => !isPoll(call) || own.findIndex((event) => event.call === call) === index,
  );
}

function isPoll(call: CallName): boolean {
  return CALLS.some(({ name, family }) => name === call && family === 'readiness');
}

function pointAt(
  point: Point,
  { call, sequence }: { readonly call: CallName; readonly sequence?: number },
  about: string,
  { askedBytes, bytes }: { readonly askedBytes: number; readonly bytes: number },
): SweepPoint {
  const faults = applicableFaults(call, askedBytes);
  return { point, name: printPoint(point), sequence, about, faults, bytes };
}

/** Bytes of the stream that no call begins at: those which do are points already. */
function bytePoints({ golden, exchange }: JudgedExchange): readonly SweepPoint[] {
  // A byte on the wire is none of a response there.
  if (exchange.tls !== undefined) return [];
  let behind = 0;
  const writes = golden.writes.map(({ call, sentBytes }) => {
    const start = behind;
    behind += sentBytes;
    return { call, start, end: behind };
  });
  const abouts = new Map<number, string>();
  for (const [index, { start, body, end }] of responseRanges(golden).entries()) {
    abouts.set(start + 1, `the second byte of response ${index + 1}`);
    abouts.set(body - 1, `the last byte of head ${index + 1}`);
    abouts.set(body, `the first byte of body ${index + 1}`);
    abouts.set(end - 1, `the last byte of response ${index + 1}`);
    abouts.set(end, `the first byte behind response ${index + 1}`);
  }
  return [...abouts].flatMap(([atByte, about]) => {
    const write = writes.find(({ start, end }) => start < atByte && atByte < end);
    if (write === undefined) return [];
    const askedBytes = write.end - atByte;
    return pointAt({ call: { family: 'write' }, ordinal: 1, atByte }, write, about, {
      askedBytes,
      bytes: askedBytes,
    });
  });
}

/** Writes are one family for counting, and so are reads. */
function selectorOf(event: CallEvent): CallSelector {
  if (isWrite(event)) return { family: 'write' };
  return isRead(event) ? { family: 'read' } : { call: event.call };
}

function sizeOf(event: CallEvent): number {
  if (isWrite(event)) return event.asked;
  // A read asks for all that fits, and gets what has come.
  return isRead(event) ? Math.max(0, event.result) : 0;
}

function movedBy(event: CallEvent): number {
  return isWrite(event) || isRead(event) ? Math.max(0, event.result) : 0;
}

function describe(event: CallEvent): string {
  const bytes = sizeOf(event);
  return isWrite(event) || isRead(event) ? `${event.call} of ${bytes} bytes` : event.call;
}
