import { isOfProcess, movedFamily } from './counted-calls.ts';
import { defaultTimes } from './default-times.ts';
import type { Flaw } from './flaw.ts';
import type { Point } from './point.ts';
import { printCall, printCounted } from './print-plan.ts';

/**
 * Why a point contradicts itself; undefined when it does not. A range has to run forward and have more than one call
 * in it; `times` has to say something that leaving it out does not; calls that belong to no connection take none but
 * `server`, or for `accept` and `accept4` a listener; a byte offset, `per-turn` and `after` need a connection, and the first calls
 * that move bytes.
 */
export function findPointFlaw(point: Point): Flaw | undefined {
  return (
    findRangeFlaw(point) ?? findTimesFlaw(point) ?? findConnectionFlaw(point) ?? findMissingConnection(point)
  );
}

/** Why the calls of a point are on no connection, for a note; undefined when they are on one. */
export function whyNoConnection({ connection, call }: Point): string | undefined {
  if (connection?.by === 'server') return 'server is for calls on no connection';
  return isOfProcess(call) ? `${printCall(call)} belongs to no connection` : undefined;
}

function findRangeFlaw({ call, caller, ordinal, through, every }: Point): Flaw | undefined {
  if (typeof through !== 'number') return undefined;
  const counted = printCounted({ call, ...(caller && { caller }) });
  const first = `${counted}#${ordinal}`;
  if (through === ordinal)
    return { what: `range ${ordinal}..${through} of one call`, note: `expected ${first} alone` };
  if (through < ordinal) {
    const stride = every === undefined ? '' : `+${every}`;
    const note = `expected ${counted}#${through}..${ordinal}${stride}`;
    return { what: `range ${ordinal}..${through} runs backwards`, note };
  }
  if (every === undefined || every <= through - ordinal) return undefined;
  return {
    what: `stride ${every} is too large for ${ordinal}..${through}`,
    note: `only ${first} is struck: expected ${first} alone, or a longer range`,
  };
}

function findTimesFlaw(point: Point): Flaw | undefined {
  const { times, through } = point;
  if (times === undefined || times !== defaultTimes(point)) return undefined;
  const what = `needless times:${times}`;
  if (through === undefined) return { what, note: 'a single call is struck once anyway: leave times out' };
  return { what, note: 'a range is struck always anyway: leave times out' };
}

function findConnectionFlaw({ connection, call }: Point): Flaw | undefined {
  if (connection === undefined || connection.by === 'server' || !isOfProcess(call)) return undefined;
  const name = printCall(call);
  const isAccept = name === 'accept' || name === 'accept4';
  if (isAccept && connection.by === 'listener') return undefined;
  const fitting = isAccept ? 'port:<number>, unix:"<path>", server' : 'server';
  return {
    what: `${name} on a connection`,
    note: `${name} belongs to no connection: expected ${fitting} or nothing before the call`,
  };
}

function findMissingConnection(point: Point): Flaw | undefined {
  const { call, atByte, after, perTurn } = point;
  const name = printCall(call);
  if (atByte !== undefined && movedFamily(call) === undefined)
    return {
      what: `byte offset for ${name}`,
      note: `${name} moves no bytes: expected an ordinal, as in ${name}#1`,
    };
  const why = whyNoConnection(point);
  if (why === undefined) return undefined;
  if (atByte !== undefined)
    return { what: 'byte offset without a connection', note: `${why}: expected an ordinal, as in ${name}#1` };
  if (perTurn === true)
    return {
      what: 'per-turn without a connection',
      note: `${why}, and the turns of all threads mix there: leave per-turn out`,
    };
  if (after === undefined) return undefined;
  return { what: `after:${after} without a connection`, note: `${why}: leave after out` };
}
