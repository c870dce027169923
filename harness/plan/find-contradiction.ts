import type { Step } from './plan.ts';
import { printPoint, printStep } from './print-plan.ts';

/** Why two steps cannot stand in one plan. */
export interface Contradiction {
  /** The contradiction in a few words. */
  readonly what: string;
  /** What the earlier step has to do with it, and what to do. */
  readonly note: string;
}

/** The contradiction between two steps of one plan, `earlier` before `later`; undefined when there is none. */
export function findContradiction(earlier: Step, later: Step): Contradiction | undefined {
  return (
    findMixedConnections(earlier, later) ?? findSameHold(earlier, later) ?? findSamePoint(earlier, later)
  );
}

/** One connection may answer to several kinds of selector, and one step would then be in force twice or not at all. */
function findMixedConnections(earlier: Step, later: Step): Contradiction | undefined {
  const first = earlier.point.connection?.by;
  const second = later.point.connection?.by;
  if (first === second) return undefined;
  if (first === undefined || second === undefined) {
    const what = 'steps with and without a connection';
    const has = first === undefined ? 'has no connection' : 'has one';
    return { what, note: `${printStep(earlier)} ${has}: give one to every step or to none` };
  }
  const how = first === 'source' ? 'by address' : 'by accept ordinal';
  return {
    what: 'connections named in two ways',
    note: `${printStep(earlier)} names its connection ${how}: keep to one way`,
  };
}

function findSameHold({ fault: first }: Step, { fault: second }: Step): Contradiction | undefined {
  if (first.kind !== 'hold' || second.kind !== 'hold' || first.name !== second.name) return undefined;
  return {
    what: `two holds named ${second.name}`,
    note: 'a release would not know which: give it another name',
  };
}

/** At one point the caller is held at most once, then the call ends once. */
function findSamePoint(earlier: Step, later: Step): Contradiction | undefined {
  const call = printPoint(later.point);
  if (printPoint(earlier.point) !== call) return undefined;
  const isHeld = earlier.fault.kind === 'hold';
  const holdsNow = later.fault.kind === 'hold';
  if (isHeld && !holdsNow) return undefined;
  if (isHeld) return { what: `two holds at ${call}`, note: `${printStep(earlier)} stops it already` };
  if (!holdsNow) return { what: `two outcomes of ${call}`, note: `${printStep(earlier)} ends it already` };
  return { what: `hold at ${call} after its outcome`, note: `put it before ${printStep(earlier)}` };
}
