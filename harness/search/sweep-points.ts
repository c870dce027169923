import { isRead, isWrite } from '../journal/connection-view.ts';
import type { CallEvent } from '../journal/event.ts';
import { type CallName, CALLS } from '../native/calls.data.ts';
import { isOfProcess } from '../plan/counted-calls.ts';
import type { CallSelector, Point } from '../plan/point.ts';
import { printPoint } from '../plan/print-plan.ts';
import type { Run } from '../run/run.ts';
import { type ApplicableFault, applicableFaults } from './applicable-faults.ts';
import { type BytePlace, bytePlaces } from './byte-places.ts';

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

/** sys/epoll.h */
const EPOLL_CTL_ADD = 1;

/** Where faults are tried, and how far each kind of call is counted. */
export interface SweepSpace {
  readonly points: readonly SweepPoint[];
  readonly groups: readonly CountedGroup[];
  /** Pieces of gathered writes at whose first byte nothing is tried, for there are too many. */
  readonly untriedEdges: number;
}

/**
 * Every point of a fault-free run: each call on its connection by the ordinal of its family or of its name, each call that
 * the server makes for itself meanwhile, and the bytes at which responses are likely to be cut wrongly: those of
 * {@link bytePlaces}.
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
  const { places, untriedEdges } =
    judged === undefined ? { places: [], untriedEdges: 0 } : bytePlaces(judged);
  return {
    points: [
      ...groups.flatMap(({ call, events }) =>
        events.flatMap((event, index) =>
          isSettled(event)
            ? []
            : pointAt({ call, ordinal: index + 1 }, event, describe(event), {
                askedBytes: sizeOf(event),
                bytes: events.slice(index).reduce((sum, one) => sum + movedBy(one), 0),
              }),
        ),
      ),
      ...places.map(pointAtByte),
    ].filter(({ faults }) => faults.length > 0),
    groups: groups.map(({ call, events }) => ({ call, count: events.length })),
    untriedEdges,
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

/** A change of what is registered already takes nothing that can run out (epoll_ctl(2), ep_modify and ep_remove in fs/eventpoll.c). */
function isSettled({ call, ordinal: operation }: CallEvent): boolean {
  return call === 'epoll_ctl' && operation !== EPOLL_CTL_ADD;
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

function pointAtByte({ atByte, about, isEdge, write }: BytePlace): SweepPoint {
  const call = { family: 'write' } as const;
  const bytes = write.end - atByte;
  const point = pointAt({ call, ordinal: 1, atByte }, write, about, { askedBytes: bytes, bytes });
  if (!isEdge) return point;
  // A call that ends exactly there, and one behind it to which nothing happens.
  const cut: ApplicableFault = {
    column: 'short:here',
    fault: { kind: 'short', bytes: atByte - write.start },
    point: { call, ordinal: write.ordinal },
  };
  return { ...point, faults: [cut, ...point.faults] };
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
