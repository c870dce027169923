import { isOfProcess } from './counted-calls.ts';
import type { Fault } from './fault.ts';
import type { Flaw } from './flaw.ts';
import type { Step } from './plan.ts';
import type { ConnectionSelector, Point } from './point.ts';
import { printPoint, printStep } from './print-plan.ts';

/**
 * Why two steps cannot stand in one plan, `earlier` before `later`; undefined when they can.
 *
 * Connections are named in one way by all steps, those for the server aside; a hold's name stands once; and at one point
 * what stops the call (`hold`, `delay`, `reset-peer`: any number, but of the last one) stands before what ends it (one
 * fault). Points that only overlap, as `write#1+` and `write#2`, or `write#1` and `writev#1`, contradict nothing: of the
 * faults that could end a call, the first step of the plan that fits wins.
 */
export function findContradiction(earlier: Step, later: Step): Flaw | undefined {
  return (
    findMixedConnections(earlier, later) ?? findSameHold(earlier, later) ?? findSamePoint(earlier, later)
  );
}

/** One connection may answer to several kinds of selector, and one step would then be in force twice or not at all. */
function findMixedConnections(earlier: Step, later: Step): Flaw | undefined {
  if (isForServer(earlier.point) || isForServer(later.point)) return undefined;
  const first = nameWay(earlier.point.connection);
  const second = nameWay(later.point.connection);
  if (first === second) return undefined;
  if (first === undefined || second === undefined) {
    const what = 'steps with and without a connection';
    const has = first === undefined ? 'has no connection' : 'has one';
    return { what, note: `${printStep(earlier)} ${has}: give one to every step or to none` };
  }
  return {
    what: 'connections named in two ways',
    note: `${printStep(earlier)} names its connection ${first}: keep to one way`,
  };
}

/** Steps for the server's own calls meet no connection's, `accept` at a listener included. */
function isForServer({ connection, call }: Point): boolean {
  return connection?.by === 'server' || isOfProcess(call);
}

function nameWay(connection: ConnectionSelector | undefined): string | undefined {
  switch (connection?.by) {
    case 'source':
      return connection.listener === undefined ? 'by address' : 'by address and listener';
    case 'accept':
      return connection.listener === undefined ? 'by accept ordinal' : 'by accept ordinal and listener';
    case 'listener':
      return 'by listener';
    default:
      return undefined;
  }
}

function findSameHold({ fault: first }: Step, { fault: second }: Step): Flaw | undefined {
  if (first.kind !== 'hold' || second.kind !== 'hold' || first.name !== second.name) return undefined;
  return {
    what: `two holds named ${second.name}`,
    note: 'a release would not know which: give it another name',
  };
}

/** At one point the caller is stopped first, then the call ends once. */
function findSamePoint(earlier: Step, later: Step): Flaw | undefined {
  const call = printPoint(later.point);
  if (pointKey(earlier.point) !== pointKey(later.point)) return undefined;
  if (!isStop(earlier.fault)) {
    if (isStop(later.fault)) {
      const stop = later.fault.kind === 'reset-peer' ? 'reset:peer' : later.fault.kind;
      return { what: `${stop} at ${call} after its outcome`, note: `put it before ${printStep(earlier)}` };
    }
    return { what: `two outcomes of ${call}`, note: `${printStep(earlier)} ends it already` };
  }
  if (earlier.fault.kind !== 'reset-peer' || later.fault.kind !== 'reset-peer') return undefined;
  return { what: `two resets by the peer at ${call}`, note: `${printStep(earlier)} resets it already` };
}

function isStop({ kind }: Fault): boolean {
  return kind === 'hold' || kind === 'delay' || kind === 'reset-peer';
}

/** Points are the same when their keys are; `server` says nothing about a call that belongs to no connection. */
function pointKey(point: Point): string {
  const { connection, ...rest } = point;
  return printPoint(connection?.by === 'server' && isOfProcess(point.call) ? rest : point);
}
