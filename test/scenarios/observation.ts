import type { CheckedCase } from '../../harness/check/check-case.ts';
import { brokenContracts } from '../../harness/contract/broken-contracts.ts';
import { type ConnectionView, describeResult } from '../../harness/journal/connection-view.ts';
import type { CallEvent } from '../../harness/journal/event.ts';
import type { JudgedExchange, Run } from '../../harness/run/run.ts';
import { describeFailedCall, describeRecord } from './unit-outcome.ts';

const EPOLL_CTL_DEL = 2;
const TEARDOWN: ReadonlySet<string> = new Set(['close', 'shutdown']);

/**
 * What one server did in a case, without what two right servers may do differently: sizes, names of calls and numbers of
 * descriptors are left out, and calls that went well in a row are one.
 */
export interface Observation {
  readonly verdict: string;
  /** Broken contracts. */
  readonly broken: string;
  /** Results of the write family from the first fault on: `all`, `part`, `0` or an errno; `all` in a row is one. */
  readonly writes: string;
  /** Calls of the write family behind the first that failed for good. */
  readonly writesAfterError: number;
  /** When the server began to let go of the connection: in the turn of the call that failed for good, later, or never. */
  readonly teardown: string;
  /** When its last close came, in the same words. */
  readonly close: string;
  readonly record: string;
  readonly failedCall: string;
  /** What the client got and how its connection ended. */
  readonly client: string;
}

const FIELDS = [
  'verdict',
  'broken',
  'writes',
  'writesAfterError',
  'teardown',
  'close',
  'record',
  'failedCall',
  'client',
] as const satisfies readonly (keyof Observation)[];

/** Sums a case of one connection up. */
export function observe({ run, judgement }: CheckedCase): Observation {
  const [exchange] = run.exchanges;
  const connection = exchange?.connection;
  const error = connection?.fatalError;
  return {
    verdict: judgement.verdict,
    broken: brokenContracts(judgement).join(', '),
    writes: connection === undefined ? '' : describeWrites(run, connection),
    writesAfterError:
      error === undefined
        ? 0
        : (connection?.writes ?? []).filter(({ sequence }) => sequence > error.sequence).length,
    teardown: describeWhen(connection, (call) => TEARDOWN.has(call.call) || isLeavingPoller(call)),
    close: describeWhen(connection, (call) => call.call === 'close' && call.asked === 0),
    record: describeRecord(run),
    failedCall: describeFailedCall(run),
    client: describeClient(exchange),
  };
}

/** One field in which two observations differ. */
export interface Difference {
  readonly field: keyof Observation;
  readonly here: string;
  readonly there: string;
}

/** The fields in which two observations differ. */
export function differences(here: Observation, there: Observation): readonly Difference[] {
  return FIELDS.flatMap((field) =>
    here[field] === there[field] ? [] : [{ field, here: String(here[field]), there: String(there[field]) }],
  );
}

function describeWrites({ events }: Run, { writes }: ConnectionView): string {
  const firstFault = events.find((event) => event.kind === 'call' && event.step !== undefined)?.sequence ?? 0;
  const isFull = writes.some((write) => write.isFull);
  const results = writes
    .filter(({ sequence }) => sequence >= firstFault)
    .map((write) => {
      if (write.result < 0 || write.result === 0) return describeResult(write);
      return write.result < write.asked ? 'part' : 'all';
    });
  // How often a full socket has room again is the kernel's business.
  if (isFull) return [...new Set(results)].toSorted().join(', ');
  return results.filter((result, index) => result !== 'all' || results[index - 1] !== 'all').join(', ');
}

/** When a call of that kind came first behind the one that failed for good. */
function describeWhen(connection: ConnectionView | undefined, isIt: (call: CallEvent) => boolean): string {
  const error = connection?.fatalError;
  if (connection === undefined || error === undefined) return 'no error';
  const first = connection.calls.find((call) => call.sequence > error.sequence && isIt(call));
  if (first === undefined) return 'never';
  return first.tid === error.tid && first.turn === error.turn
    ? 'in the turn of the error'
    : 'in a later turn';
}

function isLeavingPoller({ call, ordinal }: CallEvent): boolean {
  return call === 'epoll_ctl' && ordinal === EPOLL_CTL_DEL;
}

function describeClient(exchange: JudgedExchange | undefined): string {
  if (exchange === undefined) return 'none';
  const { isComplete } = exchange;
  const { end, received } = exchange.exchange;
  // What it had read until then is a race.
  if (end.kind === 'client-reset') return end.kind;
  return `${isComplete ? 'all' : received.length > 0 ? 'a part' : 'nothing'}, ${end.kind}`;
}
