import { allowedErrnos, countedCalls, isAllowedErrno, movedFamily } from './counted-calls.ts';
import type { ErrnoName } from './errno-name.ts';
import type { Fault } from './fault.ts';
import { whyNoConnection } from './find-point-flaw.ts';
import type { Flaw } from './flaw.ts';
import type { Point } from './point.ts';
import { printCall, printFault } from './print-plan.ts';

/**
 * Why a fault cannot happen at a point; undefined when it can. An errno has to be one that some counted call can fail
 * with, or be forced; `short`, `zero`, `full` and the resets need calls that can end so, the last two on a connection;
 * what a release or a client has to answer (`hold`, `reset-peer`), and `kill`, happen at a single call.
 */
export function findFaultFlaw(point: Point, fault: Fault): Flaw | undefined {
  switch (fault.kind) {
    case 'error':
      return findErrnoFlaw(point, fault.errno, fault.isForced === true);
    case 'short':
      return findShortFlaw(point);
    case 'zero':
      return findFamilyFlaw(point, fault, 'write, read and their calls return how many bytes they moved');
    case 'full':
      return movedFamily(point.call) === 'read'
        ? { what: `full for ${printCall(point.call)}`, note: 'only write and its calls need room to send' }
        : (findFamilyFlaw(point, fault, 'write and its calls need room to send') ??
            findMissingConnection(point, fault));
    case 'reset':
      return findResetFlaw(point, fault) ?? findResetErrnoFlaw(point, fault.errno);
    case 'reset-peer':
      return findResetFlaw(point, fault) ?? findRepetition(point, fault, 'the client resets it once');
    case 'hold':
      return findRepetition(point, fault, 'a release would not know which');
    case 'kill':
      return findRepetition(point, fault, 'a process is killed once');
    case 'delay':
      return undefined;
  }
}

function findErrnoFlaw({ call }: Point, errno: ErrnoName, isForced: boolean): Flaw | undefined {
  const name = printCall(call);
  if (isAllowedErrno(call, errno)) {
    if (!isForced) return undefined;
    const what = `${errno}! for ${name}, which can fail with ${errno}`;
    return { what, note: `expected ${errno} alone` };
  }
  if (isForced) return undefined;
  const allowed = allowedErrnos(call).join(', ');
  return {
    what: `${name} never fails with ${errno}`,
    note: `expected one of ${allowed}, or ${errno}! to have it anyway`,
  };
}

function findResetErrnoFlaw({ call }: Point, errno: ErrnoName | undefined): Flaw | undefined {
  if (errno === undefined) return undefined;
  if (errno === 'ECONNRESET')
    return { what: 'needless reset:ECONNRESET', note: 'the kernel fails it with that: expected reset alone' };
  if (isAllowedErrno(call, errno)) return undefined;
  const allowed = allowedErrnos(call).join(', ');
  return { what: `${printCall(call)} never fails with ${errno}`, note: `expected one of ${allowed}` };
}

function findShortFlaw({ call }: Point): Flaw | undefined {
  if (countedCalls(call).some(({ canBeShort }) => canBeShort)) return undefined;
  return { what: `short for ${printCall(call)}`, note: 'only write, read and their calls can be cut' };
}

function findFamilyFlaw({ call }: Point, fault: Fault, only: string): Flaw | undefined {
  if (movedFamily(call) !== undefined) return undefined;
  return { what: `${printFault(fault)} for ${printCall(call)}`, note: `only ${only}` };
}

function findResetFlaw(point: Point, fault: Fault): Flaw | undefined {
  const only = 'write, read and their calls can be reset';
  return findFamilyFlaw(point, fault, only) ?? findMissingConnection(point, fault);
}

function findMissingConnection(point: Point, fault: Fault): Flaw | undefined {
  const why = whyNoConnection(point);
  return why === undefined ? undefined : { what: `${printFault(fault)} without a connection`, note: why };
}

function findRepetition({ through, times }: Point, fault: Fault, why: string): Flaw | undefined {
  if (through === undefined && times === undefined) return undefined;
  return {
    what: `${printFault(fault)} at more than one call`,
    note: `${why}: expected a single ordinal or byte, without times`,
  };
}
