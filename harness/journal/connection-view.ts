import { getSystemErrorName } from 'node:util';
import { type CallFamily, CALLS } from '../native/calls.data.ts';
import type { CallEvent, HeldEvent } from './event.ts';

const WRITES = namesOf('write');
const READS = namesOf('read');

/** One connection as the server's calls show it. */
export interface ConnectionView {
  /** Id of the connection, unique in the life of the segment. */
  readonly id: number;
  /** Descriptor that accept gave it. */
  readonly fd: number;
  /** The client's port, by which its exchange is found. */
  readonly peerPort: number;
  /** Every call on it, oldest first, from accept on; those on a closed descriptor (`isGone`) too. */
  readonly calls: readonly CallEvent[];
  /** Its calls of the write family, but for those on a closed descriptor. */
  readonly writes: readonly CallEvent[];
  /** Bytes that the kernel took from all its writes. */
  readonly sentBytes: number;
  /** The first write that failed for good: with anything but EAGAIN and EINTR. */
  readonly hardError: CallEvent | undefined;
  /** The first write or read that failed for good: after it the connection is of no more use. */
  readonly fatalError: CallEvent | undefined;
  /** The close after which no descriptor refers to it any more. */
  readonly lastClose: CallEvent | undefined;
}

/** Sorts the events of a case by connection, in the order of their accepts. */
export function viewConnections(events: readonly (CallEvent | HeldEvent)[]): readonly ConnectionView[] {
  const calls = events.filter((event) => event.kind === 'call');
  const accepts = calls.filter(
    ({ call, isOfServer, result }) => (call === 'accept' || call === 'accept4') && !isOfServer && result >= 0,
  );
  return accepts.map((accept) => {
    const own = calls.filter(({ connection }) => connection === accept.connection);
    const writes = own.filter((call) => isWrite(call) && !call.isGone);
    return {
      id: accept.connection,
      fd: accept.fd,
      peerPort: accept.ordinal,
      calls: own,
      writes,
      sentBytes: writes.reduce((sum, { result }) => sum + Math.max(result, 0), 0),
      hardError: writes.find(isHardError),
      fatalError: own.find((call) => !call.isGone && (isWrite(call) || isRead(call)) && isHardError(call)),
      lastClose: own.findLast(({ call, asked, isGone }) => call === 'close' && asked === 0 && !isGone),
    };
  });
}

/** Whether the call is of the write family. */
export function isWrite(event: CallEvent): boolean {
  return WRITES.has(event.call);
}

/** Whether the call is of the read family. */
export function isRead(event: CallEvent): boolean {
  return READS.has(event.call);
}

/**
 * Whether the call failed in a way that no retry mends. A sendfile that sends nothing does: the file has become shorter, and
 * will say so for ever.
 */
export function isHardError({ call, asked, result }: CallEvent): boolean {
  if (result === 0) return call === 'sendfile' && asked > 0;
  return result < 0 && !['EAGAIN', 'EINTR'].includes(getSystemErrorName(result));
}

/** Calls whose result is an address. */
const ADDRESSES: ReadonlySet<string> = new Set([
  'mmap_file',
  ...CALLS.filter(({ family, name }) => family === 'alloc' && name !== 'brk').map(({ name }) => name),
]);

/** The result as strace prints it: a number, an address, or the name of the errno. */
export function describeResult({ call, result }: CallEvent): string {
  if (result < 0) return getSystemErrorName(result);
  return ADDRESSES.has(call) ? `0x${result.toString(16)}` : String(result);
}

function namesOf(wanted: CallFamily): ReadonlySet<string> {
  return new Set(CALLS.filter(({ family }) => family === wanted).map(({ name }) => name));
}
