import type { Fault } from './fault.ts';
import type { Plan, Step } from './plan.ts';
import type { CallSelector, ConnectionSelector, Point } from './point.ts';

/**
 * The canonical one-line text of a plan, which `parsePlan` turns into the same plan; empty for the empty plan.
 *
 * @example printPlan({ steps: [{ point: { call: { family: 'write' }, ordinal: 2 }, fault: { kind: 'reset' } }] }) // 'write#2=reset'
 */
export function printPlan({ steps }: Plan): string {
  return steps.map(printStep).join('; ');
}

/** The canonical text of a step, for example `write#1=short:100`. */
export function printStep({ point, fault }: Step): string {
  return `${printPoint(point)}=${printFault(fault)}`;
}

/** The canonical text of a point: `write#1`, or `127.0.0.9/write#1`. Points are the same when their texts are. */
export function printPoint({ connection, call, ordinal }: Point): string {
  const prefix = connection === undefined ? '' : `${printConnection(connection)}/`;
  return `${prefix}${printCall(call)}#${ordinal}`;
}

/** The canonical text of a connection, without the `/` behind it: `127.0.0.9` or `accept#2`. */
export function printConnection(selector: ConnectionSelector): string {
  return selector.by === 'source' ? selector.address : `accept#${selector.ordinal}`;
}

/** The canonical text of a call: `write` is the family, so the system call of that name is `write(2)`. */
export function printCall(selector: CallSelector): string {
  if ('family' in selector) return selector.family;
  return selector.call === 'write' ? 'write(2)' : selector.call;
}

/** The canonical text of a fault, for example `short:100`. */
export function printFault(fault: Fault): string {
  switch (fault.kind) {
    case 'short':
      return `short:${fault.bytes}`;
    case 'error':
      return fault.errno;
    case 'reset':
      return 'reset';
    case 'hold':
      return `hold:${fault.name}`;
  }
}
