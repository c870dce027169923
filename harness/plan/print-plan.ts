import type { Fault } from './fault.ts';
import type { Plan, Step } from './plan.ts';
import type { CallSelector, ConnectionSelector, Listener, Point } from './point.ts';
import { printCaller } from './print-caller.ts';
import { quote, quoteIfNeeded } from './quoted-word.ts';

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

/** The canonical text of a point: `write#1`, or `127.0.0.9,per-turn/write#2..5`. */
export function printPoint(point: Point): string {
  const where = printWhere(point);
  return `${where === '' ? '' : `${where}/`}${printCounted(point)}${printPosition(point)}`;
}

/** The canonical text of a connection, without the `/` behind it: `127.0.0.9`, `accept#2,port:8080` or `server`. */
export function printConnection(selector: ConnectionSelector): string {
  switch (selector.by) {
    case 'source':
      return withListener(selector.address, selector.listener);
    case 'accept':
      return withListener(`accept#${selector.ordinal}`, selector.listener);
    case 'listener':
      return printListener(selector.listener);
    case 'server':
      return 'server';
  }
}

/** The canonical text of a call: `write` and `read` are families, so the system calls are `write(2)` and `read(2)`. */
export function printCall(selector: CallSelector): string {
  if ('family' in selector) return selector.family;
  return selector.call === 'write' || selector.call === 'read' ? `${selector.call}(2)` : selector.call;
}

/** The canonical text of the calls that a point counts, wherever they are: `write`, or `malloc@conn_write`. */
export function printCounted({ call, caller }: Pick<Point, 'call' | 'caller'>): string {
  return `${printCall(call)}${printCaller(caller)}`;
}

/** The canonical text of a fault, for example `short:100`. */
export function printFault(fault: Fault): string {
  switch (fault.kind) {
    case 'short':
      return `short:${fault.bytes}`;
    case 'error':
      return `${fault.errno}${fault.isForced === true ? '!' : ''}`;
    case 'reset':
      return fault.errno === undefined ? 'reset' : `reset:${fault.errno}`;
    case 'reset-peer':
      return 'reset:peer';
    case 'hold':
      return `hold:${fault.name}`;
    case 'delay':
      return `delay:${fault.delayMs}`;
    case 'zero':
    case 'kill':
    case 'full':
      return fault.kind;
  }
}

function printWhere({ connection, role, comm, thread, after, perTurn, times }: Point): string {
  const parts = [
    connection === undefined ? [] : printConnection(connection),
    role === undefined ? [] : `role:${role}`,
    comm === undefined ? [] : `comm:${quoteIfNeeded(comm)}`,
    thread === undefined ? [] : `thread:${thread}`,
    after === undefined ? [] : `after:${after}`,
    perTurn === undefined ? [] : 'per-turn',
    times === undefined ? [] : `times:${times}`,
  ];
  return parts.flat().join(',');
}

function printPosition({ ordinal, through, every, atByte }: Point): string {
  if (atByte !== undefined) return `@${atByte}`;
  const last = typeof through === 'number' ? `..${through}` : '';
  const plus = through === 'end' || every !== undefined ? '+' : '';
  return `#${ordinal}${last}${plus}${every ?? ''}`;
}

function withListener(connection: string, listener: Listener | undefined): string {
  return listener === undefined ? connection : `${connection},${printListener(listener)}`;
}

function printListener(listener: Listener): string {
  return 'port' in listener ? `port:${listener.port}` : `unix:${quote(listener.path)}`;
}
