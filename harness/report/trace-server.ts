import { type ConnectionView, describeResult, isRead, isWrite } from '../journal/connection-view.ts';
import type { CallEvent, HeldEvent } from '../journal/event.ts';
import type { LogRecord } from '../journal/log-record.ts';
import { printStep } from '../plan/print-plan.ts';
import type { Run } from '../run/run.ts';
import { describeCall, describeFault } from './timeline.ts';
import type { TraceEntry } from './trace-entry.ts';
import type { Track, TraceTracks } from './trace-tracks.ts';

/** Where the journal's count of a call's nanoseconds ends. */
const LONGEST_NS = 2 ** 32 - 1;

/** A call, on the thread that made it. What the plan did to it is in `args`, and has the category `fault`. */
export function callEntry(event: CallEvent, { plan }: Run, tracks: TraceTracks): TraceEntry {
  const { call, fd, asked, result, connection, sequence, turn, ordinal } = event;
  const isMoving = isWrite(event) || isRead(event);
  const fault = describeFault(event, plan);
  return {
    name: call,
    cat: [
      'call',
      ...(isWrite(event) ? ['write'] : []),
      ...(isRead(event) ? ['read'] : []),
      ...(fault === undefined ? [] : ['fault']),
    ].join(','),
    ph: 'X',
    atNs: event.atNs,
    endNs: isAccept(event) && isUncounted(event) ? undefined : endOf(event),
    isWaiting: isAccept(event),
    track: tracks.server(event.process, event.tid),
    args: {
      text: describeCall(event),
      fd,
      // Of other calls these are no bytes.
      ...(isMoving ? { asked, ordinal } : {}),
      result,
      ...(result < 0 ? { errno: describeResult(event) } : {}),
      connection,
      ...(event.step === undefined ? {} : { step: stepText(event, plan) }),
      ...(fault === undefined ? {} : { fault }),
      isInjected: event.isInjected,
      ...(isUncounted(event) ? { tookLonger: true } : {}),
      sequence,
      turn,
    },
  };
}

/** The moment at which a caller stops at a hold; its call lasts until it was let go. */
export function heldEntry(event: HeldEvent, { plan }: Run, tracks: TraceTracks): TraceEntry {
  const { call, fd, asked, connection, sequence, turn } = event;
  const fault = describeFault(event, plan);
  return {
    ...{ name: `${call} is stopped`, cat: 'call,fault', ph: 'i', s: 't', atNs: event.atNs },
    track: tracks.server(event.process, event.tid),
    args: { fd, asked, connection, step: stepText(event, plan), fault, sequence, turn },
  };
}

/** A line of the log, on the thread that wrote it. */
export function logEntry({ atNs, tid, text, sequence, turn }: LogRecord, tracks: TraceTracks): TraceEntry {
  return {
    ...{ name: text, cat: 'log', ph: 'i', s: 't', atNs },
    track: tracks.log(tid),
    args: { sequence, turn },
  };
}

/** A connection from its accept to its last close, what the plan did to it, and the bytes that the kernel took. */
export function connectionEntries(
  { id, fd, peerPort, calls, writes, lastClose }: ConnectionView,
  index: number,
  { plan }: Run,
  tracks: TraceTracks,
): readonly TraceEntry[] {
  const name = `connection ${id}, from port ${peerPort}`;
  const track = tracks.connection(index, name);
  const [accept] = calls;
  if (accept === undefined) return [];
  const ends = calls.filter((call) => !isUncounted(call)).map(endOf);
  const times = [...ends, ...calls.filter((call) => !isAccept(call)).map((call) => call.atNs)];
  const atNs = times.reduce((first, one) => (one < first ? one : first), times[0] ?? accept.atNs);
  const endNs = times.reduce((last, one) => (one > last ? one : last), atNs);
  const count = (at: bigint, bytes: number): TraceEntry => ({
    ...{ name: `taken by the kernel, ${name}`, cat: 'bytes', ph: 'C', atNs: at },
    ...{ track, args: { bytes } },
  });
  let bytes = 0;
  return [
    {
      ...{ name: `fd ${fd}`, cat: 'connection', ph: 'X', atNs, endNs, track },
      args: { connection: id, fd, peerPort, isClosed: lastClose !== undefined },
    },
    ...calls.flatMap((call): TraceEntry | readonly never[] => {
      const fault = describeFault(call, plan);
      if (fault === undefined) return [];
      const at = call.atNs < atNs ? atNs : call.atNs;
      return {
        ...{ name: `${call.call}: ${fault}`, cat: 'connection,fault', ph: 'i', s: 't', atNs: at, track },
        args: { sequence: call.sequence },
      };
    }),
    count(atNs, 0),
    ...writes.flatMap((write) => {
      if (write.result <= 0) return [];
      bytes += write.result;
      return count(endOf(write), bytes);
    }),
  ];
}

/** The track of the event with this sequence number, and when it began. */
export function placeOf(
  sequence: number | undefined,
  { events }: Run,
  tracks: TraceTracks,
): { readonly atNs: bigint; readonly track: Track } | undefined {
  const event = events.find((one) => one.sequence === sequence);
  return event && { atNs: event.atNs, track: tracks.server(event.process, event.tid) };
}

/** When a call returned, as far as that is known. */
export function endOf({ atNs, durationNs }: CallEvent): bigint {
  return atNs + BigInt(durationNs);
}

/** Whether it took longer than the journal counts: when it ended is not known. */
export function isUncounted({ durationNs }: CallEvent): boolean {
  return durationNs >= LONGEST_NS;
}

/** Whether it is a call that may have waited for its client. */
export function isAccept({ call }: CallEvent): boolean {
  return call === 'accept' || call === 'accept4';
}

function stepText({ step: index }: CallEvent | HeldEvent, { steps }: Run['plan']): string | undefined {
  const step = index === undefined ? undefined : steps[index];
  return step && printStep(step);
}
