import type { Verdict } from '../contract/judge.ts';
import type { Fault } from '../plan/fault.ts';
import { isForServer } from '../plan/counted-calls.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { SweepPoint } from './sweep-points.ts';

/** One case of a sweep, before it is run. */
export interface SweepCase {
  /** Where the fault strikes, of two the second. */
  readonly point: SweepPoint;
  /** Of the grid: the fault. */
  readonly column: string;
  /** The fault strikes from the point on, as often as it can. */
  readonly isPersistent: boolean;
  readonly plan: Plan;
}

/** One case of a sweep, and what became of it. */
export interface SweptCase extends SweepCase {
  /** `left-out`: not tried, for the budget was used up or the sample is without it. */
  readonly outcome: Verdict | 'left-out';
  /** Of its finding; undefined where it passed or proved nothing. */
  readonly signature: string | undefined;
  /** Why, in one line; undefined where it passed or was left out. */
  readonly reason: string | undefined;
  /** How long it took, in milliseconds; undefined where it was left out. */
  readonly durationMs: number | undefined;
}

/** How often a fault of the server itself strikes when it does not strike once. */
const BURST = 8;

/** In how many pieces a call goes out at most when it is cut from there on. */
const MOST_CUTS = 1000;

/** Every fault of a point, once and from there on; behind `first` steps, if there are any. */
export function casesAt(sweepPoint: SweepPoint, first: readonly Step[] = []): readonly SweepCase[] {
  const { point, faults } = sweepPoint;
  const bounds = new Set<number>();
  return faults.flatMap(({ column, fault, point: place = point }): SweepCase[] => {
    const once = {
      point: sweepPoint,
      column,
      isPersistent: false,
      plan: { steps: [...first, { point: place, fault }] },
    };
    // A byte of the stream comes once, and so does the client that stops reading.
    if (point.atByte !== undefined || fault.kind === 'full') return [once];
    // An accept that fails without end, say, leaves a right server nothing but to try for ever.
    const through = isForServer({ point, fault }) ? point.ordinal + BURST - 1 : 'end';
    const persistent: Step = { point: { ...point, through }, fault: bounded(fault, sweepPoint.bytes) };
    if (persistent.fault.kind === 'short') {
      // Of a large response all cuts may come to the same.
      if (bounds.has(persistent.fault.bytes)) return [once];
      bounds.add(persistent.fault.bytes);
    }
    return [once, { ...once, isPersistent: true, plan: { steps: [...first, persistent] } }];
  });
}

/** A large response in single bytes is so many calls that neither the journal nor the client's patience has room for them. */
function bounded(fault: Fault, bytes: number): Fault {
  if (fault.kind !== 'short') return fault;
  return { kind: 'short', bytes: Math.max(fault.bytes, Math.ceil(bytes / MOST_CUTS)) };
}
