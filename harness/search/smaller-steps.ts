import { movedFamily } from '../plan/counted-calls.ts';
import type { ErrnoName } from '../plan/errno-name.ts';
import type { Fault } from '../plan/fault.ts';
import { LIKELY_ERRNOS, READ_ERRNOS, WRITE_ERRNOS } from '../plan/likely-errnos.data.ts';
import type { Step } from '../plan/plan.ts';
import type { CallSelector, Point } from '../plan/point.ts';
import { halvedNumbers, smallerNumbers } from './smaller-numbers.ts';

/** What a step says besides its call and position; each can be left out by itself. */
const CONDITIONS = ['times', 'after', 'perTurn', 'role', 'comm', 'thread', 'caller', 'connection'] as const;

/** Simpler forms of a step, the simplest of each kind first. Some of them may contradict themselves. */
export function smallerSteps({ point, fault }: Step): readonly Step[] {
  return [
    ...smallerPoints(point).map((one) => ({ point: one, fault })),
    ...smallerFaults(fault, point.call).map((one) => ({ point, fault: one })),
  ];
}

/** A step whose position is so many calls earlier. */
export function shiftStep({ point, fault }: Step, by: number): Step {
  const { ordinal, through } = point;
  if (point.atByte !== undefined) return { point, fault };
  return {
    fault,
    point: {
      ...point,
      ordinal: ordinal - by,
      ...(typeof through === 'number' ? { through: through - by } : {}),
    },
  };
}

function smallerPoints(point: Point): readonly Point[] {
  const { ordinal, through, every, atByte, times } = point;
  const { through: _through, every: _every, times: _times, ...once } = point;
  const { every: _stride, ...each } = point;
  return [
    ...(through === undefined ? [] : [once]),
    ...(every === undefined ? [] : [each]),
    ...CONDITIONS.flatMap((name): Point | readonly never[] => {
      const { [name]: value, ...rest } = point;
      return value === undefined ? [] : rest;
    }),
    ...(atByte === undefined
      ? smallerNumbers(ordinal).map((first) => shiftStep({ point, fault: KILL }, ordinal - first).point)
      : smallerNumbers(atByte).map((offset) => ({ ...point, atByte: offset }))),
    ...(typeof through === 'number'
      ? smallerNumbers(through, ordinal + 1).map((last) => ({ ...point, through: last }))
      : []),
    ...(typeof times === 'number' ? smallerNumbers(times).map((fewer) => ({ ...point, times: fewer })) : []),
  ];
}

/** Stands in for a fault where only the point counts. */
const KILL: Fault = { kind: 'kill' };

function smallerFaults(fault: Fault, call: CallSelector): readonly Fault[] {
  switch (fault.kind) {
    case 'short':
      return smallerNumbers(fault.bytes).map((bytes) => ({ kind: 'short', bytes }));
    case 'delay':
      return halvedNumbers(fault.delayMs).map((delayMs) => ({ kind: 'delay', delayMs }));
    case 'reset':
      return fault.errno === undefined ? [] : [{ kind: 'reset' }];
    case 'error':
      return simplerErrnos(fault.errno, call).map((errno) => ({ kind: 'error', errno }));
    default:
      return [];
  }
}

/** The errnos that are likelier at the call. Soft ones stay what they are: a server goes on after them. */
function simplerErrnos(errno: ErrnoName, call: CallSelector): readonly ErrnoName[] {
  if (['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes(errno)) return [];
  const moved = movedFamily(call);
  const ofCall = 'call' in call ? LIKELY_ERRNOS[call.call] : undefined;
  const likely = moved === undefined ? ofCall : moved === 'write' ? WRITE_ERRNOS : READ_ERRNOS;
  const known = likely?.filter((one) => !['EAGAIN', 'EINTR'].includes(one)) ?? [];
  const at = known.indexOf(errno);
  return at < 0 ? known : known.slice(0, at);
}
